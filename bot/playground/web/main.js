// The page: which of its three columns are in sight, and the order in which they are drawn.

import { $ } from "./dom.js";
import { alarm, toast, wireDialogs } from "./dialogs.js";
import { drawOptions, quote, say, wireComposer } from "./composer.js";
import { drawHead } from "./head.js";
import { drawLog, inSight, show, toEnd, wireLog } from "./log.js";
import { listen, now, place, post, refresh } from "./now.js";
import { drawPanel, wirePanel } from "./panel.js";
import { drawRooms, markRead } from "./rooms.js";

const wide = window.matchMedia("(min-width: 1100px)");
const THEMES = [["", "as the system has them"], ["light", "light"], ["dark", "dark"]];

async function press(message, data) {
  const answer = await post("press", { ...place(), message: message.id, data });
  if (!answer?.text) return;
  if (answer.show_alert) alarm(answer.text);
  else toast(answer.text);
}

const does = { say, press, reply: quote, show };

function read() {
  if (now.state && inSight()) { markRead(); drawRooms(go); }
}

function draw() {
  const chat = now.state.chats.find((one) => one.id === now.chat);
  if (!chat.topics.some((one) => one.id === now.thread)) now.thread = null;
  const asked = drawLog(does);
  if (inSight()) markRead();
  drawRooms(go);
  drawHead(go, open);
  drawOptions();
  drawPanel();
  if (asked && !now.reply) quote(asked, asked.asks);
  const address = `#${now.person}/${now.chat}`;
  if (location.hash !== address) history.replaceState(null, "", address);
}

function open(thread) {
  now.thread = thread;
  quote(null);
  refresh(draw);
}

// ------------------------------------------------------------------- columns

function view(name) {
  document.body.dataset.view = name;
  $("beside").setAttribute("aria-expanded", String(name === "panel" || (wide.matches && !document.body.classList.contains("alone"))));
}

// Who becomes somebody else on a phone sees that person's chats first: `stay`.
async function go(person, chat, stay = false) {
  Object.assign(now, { person, chat, thread: null });
  if (now.state) quote(null);
  if (!stay || document.body.dataset.view !== "list") view("chat");
  await refresh(draw);
  toEnd();
}

function wirePlaces() {
  $("back").addEventListener("click", () => { view("list"); $("chats").querySelector("[aria-current=true]")?.focus(); });
  $("beside").addEventListener("click", () => {
    if (wide.matches) document.body.classList.toggle("alone");
    view(!wide.matches && document.body.dataset.view !== "panel" ? "panel" : "chat");
    if (document.body.dataset.view === "panel") $("panel").focus();
  });
  $("away").addEventListener("click", () => {
    if (wide.matches) document.body.classList.add("alone");
    view("chat");
    $("beside").focus();
  });
  $("panel").addEventListener("keydown", (event) => { if (event.key === "Escape" && !wide.matches) $("away").click(); });
  wide.addEventListener("change", () => view("chat"));
  window.addEventListener("hashchange", () => { if (location.hash !== `#${now.person}/${now.chat}`) go(...here()); });
}

function here() {
  const [person, chat] = location.hash.slice(1).split("/").map(Number);
  return [person || 0, chat || person || 0];
}

// --------------------------------------------------------------------- theme

function theme(name) {
  const [, said] = THEMES.find(([one]) => one === name);
  if (name) document.documentElement.dataset.theme = name;
  else delete document.documentElement.dataset.theme;
  $("theme").setAttribute("aria-label", `Colours: ${said}`);
  $("theme").title = `Colours: ${said}`;
}

function wireTheme() {
  const kept = localStorage.getItem("theme") || "";
  theme(THEMES.some(([name]) => name === kept) ? kept : "");
  $("theme").addEventListener("click", () => {
    const at = THEMES.findIndex(([name]) => name === (document.documentElement.dataset.theme || ""));
    const [name] = THEMES[(at + 1) % THEMES.length];
    localStorage.setItem("theme", name);
    theme(name);
  });
}

wireTheme();
wireDialogs();
wireComposer();
wireLog(read);
wirePanel();
wirePlaces();
const [person, chat] = here();
Object.assign(now, { person, chat });
view(person ? "chat" : "list");
refresh(draw).then(toEnd);
listen(() => refresh(draw), (words) => { $("line").textContent = words; });
