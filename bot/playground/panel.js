// The column beside the phone: news to print, trouble to order, what the bot called.

import { element } from "./render.js";

const $ = (id) => document.getElementById(id);

function listed(id, items) {
  $(id).replaceChildren(...items);
}

function answer(call) {
  if (call.status === null) return "…";
  if (call.status === 0) return "cut off";
  return call.status === 200 ? "ok" : `${call.status} ${call.said}`;
}

export function wire(post, place) {
  $("truce").addEventListener("click", () => post("truce", {}));
  $("clear").addEventListener("click", () => post("clear", {}));
  $("one").addEventListener("submit", (event) => {
    event.preventDefault();
    post("publish", { stage: $("stage").value, outlet: $("teller").value });
  });
  $("own").addEventListener("submit", async (event) => {
    event.preventDefault();
    const done = await post("publish", { outlet: $("outlet").value, title: $("headline").value, text: $("body").value });
    if (done) $("own").reset();
  });
  $("trouble").addEventListener("submit", (event) => {
    event.preventDefault();
    const chat = $("where").value === "here" ? place().chat : null;
    post("fault", { kind: $("kind").value, chat, times: $("times").value });
  });
}

let made = false;

// What never changes is filled in once, so that an open list is not pulled from under the pointer.
function once(state, post) {
  if (made) return;
  made = true;
  for (const id of ["outlet", "teller"]) {
    listed(id, state.outlets.map((one) => element("option", { value: one.name }, `${one.title} (${one.lang})`)));
  }
  listed("stage", state.stages.map((one) => element("option", { value: one }, one)));
  listed("ready", state.ready.map((one) => element(
    "button", { type: "button", dir: "auto", title: one.name, onclick: () => post("publish", { ready: one.name }) }, `📰 ${one.title}`,
  )));
}

export function panel(state, post) {
  once(state, post);
  $("playing").textContent = state.playing ? `Now: ${state.playing}` : "";
  listed("articles", state.articles.map((one) => element(
    "li", { dir: "auto" }, element("a", { href: one.url, target: "_blank", rel: "noopener noreferrer" }, one.title), ` · ${one.outlet}`,
  )));
  listed("orders", state.orders.map((one) => element("li", {}, `${one.name}, ${one.where}, ${one.left}`)));
  listed("calls", state.calls.map((call) => element(
    "tr", { class: call.status === 200 || call.status === null ? "" : "bad" },
    element("td", {}, call.method), element("td", { dir: "auto" }, call.chat), element("td", {}, answer(call)),
  )));
  $("violations").hidden = !state.violations.length;
  $("violations").textContent = state.violations.length ? `Against the Bot API: ${state.violations.join(" · ")}` : "";
}
