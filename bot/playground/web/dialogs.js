// What opens over the page: short words, questions, a picture in full size. All of them close with Escape.

import { $, element } from "./dom.js";

let toasting = 0;

export function toast(said) {
  $("toast").textContent = said;
  $("toast").hidden = false;
  clearTimeout(toasting);
  toasting = setTimeout(() => { $("toast").hidden = true; }, 4000 + said.length * 30);
}

export function alarm(said) {
  $("alert-words").textContent = said;
  $("alert").showModal();
}

// What the dialog's form was sent with; "" when it was closed otherwise.
function answer(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((done) => { dialog.addEventListener("close", () => done(dialog.returnValue), { once: true }); });
}

// A line of text, or null.
export async function question(asked) {
  $("asking-words").textContent = asked;
  $("asking-text").value = "";
  return (await answer($("asking"))) ? $("asking-text").value.trim() : null;
}

export function enlarge(address, said) {
  const picture = $("viewer").querySelector("img");
  picture.src = address;
  picture.alt = said || "Picture";
  $("viewer").querySelector("p").textContent = said;
  $("viewer").showModal();
}

function told(bytes) {
  return bytes < 1000 ? `${bytes} B` : bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

export const size = told;

// A file with a caption, or null. `given` is one that was dropped or pasted; otherwise one is picked.
export async function chosenFile(given, said) {
  $("file").value = "";
  $("file").hidden = Boolean(given);
  $("sending-name").textContent = given ? `${given.name} · ${told(given.size)}` : "Send a file";
  $("caption").value = said;
  if (!(await answer($("sending")))) return null;
  const file = given || $("file").files[0];
  if (!file) { toast("No file was chosen."); return null; }
  return { file, caption: $("caption").value.trim() };
}

const CITIES = [
  ["Yerevan", 40.18, 44.51], ["Baku", 40.41, 49.87], ["Beirut", 33.89, 35.5], ["Cairo", 30.04, 31.24], ["Moscow", 55.75, 37.62],
  ["Kyiv", 50.45, 30.52], ["Paris", 48.86, 2.35], ["London", 51.51, -0.13], ["New York", 40.71, -74.01], ["Khartoum", 15.5, 32.56],
  ["Delhi", 28.61, 77.21], ["Tokyo", 35.68, 139.69],
];

// Degrees, or null.
export async function chosenPlace() {
  if (!$("city").options.length) {
    $("city").replaceChildren(...CITIES.map(([name], index) => element("option", { value: index }, name)));
  }
  if (!(await answer($("placing")))) return null;
  const [, latitude, longitude] = CITIES[Number($("city").value)];
  return { latitude, longitude };
}

export function wireDialogs() {
  $("viewer").addEventListener("click", () => $("viewer").close());
  $("help").addEventListener("click", () => $("keys").showModal());
  const shut = (except) => {
    for (const one of document.querySelectorAll("details.drop[open]")) if (!one.contains(except)) one.open = false;
  };
  document.addEventListener("click", (event) => shut(event.target));
  document.addEventListener("focusin", (event) => shut(event.target));
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && document.querySelector("details.drop[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
}
