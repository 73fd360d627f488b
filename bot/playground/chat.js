// The chat: who one is, where one is, what was said. The server tells of every change; the page then asks for the state.

import { bubble, element } from "./render.js";
import { panel, wire } from "./panel.js";

const $ = (id) => document.getElementById(id);
const here = { person: 0, chat: 0, reply: null };
let state = null;

const KINDS = { private: "bot", group: "group", supergroup: "supergroup", channel: "channel" };
const STATES = { blocked: "you blocked the bot", kicked: "the bot was thrown out", left: "the bot is not here", administrator: "the bot is an administrator" };

async function post(name, body) {
  const sent = await fetch(`api/${name}`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  }).catch(() => null);
  const found = sent ? await sent.json().catch(() => ({})) : { error: "The playground does not answer." };
  if (found.error) toast(found.error);
  return found.error ? null : found;
}

function place() {
  return { person: here.person, chat: here.chat };
}

let toasting = 0;
function toast(words) {
  $("toast").textContent = words;
  $("toast").hidden = false;
  clearTimeout(toasting);
  toasting = setTimeout(() => { $("toast").hidden = true; }, 4000);
}

// ------------------------------------------------------------------ doing

function topicId() {
  return $("topic").hidden || !$("topic").value ? null : Number($("topic").value);
}

async function say(text) {
  const reply = here.reply;
  quote(null);
  await post("say", { ...place(), text, reply_to: reply, thread: topicId(), sender: $("sender").hidden ? "" : $("sender").value });
}

async function press(message, data) {
  const answer = await post("press", { ...place(), message: message.id, data });
  if (!answer || !answer.text) return;
  if (!answer.show_alert) { toast(answer.text); return; }
  $("alert").querySelector("p").textContent = answer.text;
  $("alert").showModal();
}

function quote(message) {
  here.reply = message ? message.id : null;
  $("quoting").hidden = !message;
  $("quoting").querySelector("span").textContent = message ? `↩ ${message.text.slice(0, 100) || "file"}` : "";
  if (message) $("text").focus();
}

function show(id) {
  const found = $(`m${id}`);
  if (!found) return;
  found.scrollIntoView({ block: "center", behavior: "smooth" });
  found.classList.add("flash");
  setTimeout(() => found.classList.remove("flash"), 1500);
}

const does = { say, press, reply: quote, show };

async function send(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  await post("send", { ...place(), name: file.name, body: btoa(binary), caption: $("text").value });
  $("text").value = "";
}

// ---------------------------------------------------------------- showing

function current() {
  return state.chats.find((chat) => chat.id === state.chat);
}

function people() {
  const options = state.people.map((one) => element("option", { value: one.id }, `${one.name} (${one.about})`));
  if ($("person").options.length !== options.length) $("person").replaceChildren(...options);
  $("person").value = state.person;
}

function chats() {
  $("chats").replaceChildren(...state.chats.map((chat) => element("li", {}, element(
    "button", { type: "button", "aria-current": String(chat.id === state.chat), onclick: () => go(here.person, chat.id) },
    element("span", { dir: "auto" }, chat.title), element("small", { dir: "auto" }, chat.last || KINDS[chat.kind]),
  ))));
}

function header() {
  const chat = current();
  $("title").textContent = chat.title;
  $("subtitle").textContent = [KINDS[chat.kind], STATES[chat.state]].filter(Boolean).join(" · ");
  const names = [element("option", { value: "" }, chat.general_closed ? "General 🔒" : "General"), ...chat.topics.map((one) => element(
    "option", { value: one.id }, one.closed ? `${one.name} 🔒` : one.name,
  ))];
  const look = JSON.stringify([chat.id, chat.general_closed, chat.topics]);
  if ($("topic").dataset.look !== look) {
    const chosen = $("topic").dataset.chat === String(chat.id) ? $("topic").value : "";
    $("topic").replaceChildren(...names);
    $("topic").value = chat.topics.some((one) => String(one.id) === chosen) ? chosen : "";
    $("topic").dataset.look = look;
    $("topic").dataset.chat = chat.id;
  }
  $("topic").hidden = !chat.forum;
  $("sender").hidden = !(chat.admin && chat.kind !== "channel");
  acts(chat);
}

// Topics are opened, closed and deleted in the one that is chosen.
function topics(chat) {
  if (!chat.forum || !chat.admin) return [];
  const here = chat.topics.find((one) => one.id === topicId());
  const closed = here ? here.closed : chat.general_closed;
  return [
    ["open", "Open a new topic"], closed ? ["reopen", "Open this topic again"] : ["close", "Close this topic"],
    ...(here ? [["delete", "Delete this topic"]] : []),
  ].map(([what, words]) => [words, async () => {
    const name = what === "open" ? window.prompt("What is the new topic called?") : "";
    if (name === null) return;
    const done = await post("topic", { ...place(), what, name, thread: topicId() });
    if (done && done.thread) { await refresh(); $("topic").value = done.thread; }
  }]);
}

function acts(chat) {
  const possible = chat.kind === "private"
    ? [chat.state === "blocked" ? ["unblock", "Unblock the bot"] : ["block", "Block the bot"]]
    : [
      ["kicked", "Throw the bot out"], ["member", "Add the bot as a member"], ["administrator", "Make the bot an administrator"],
      ...(chat.kind === "group" ? [["upgrade", "Upgrade to a supergroup"]] : []),
      ...(chat.kind !== "channel" || chat.state !== "administrator" ? [] : [
        chat.posts ? ["mute", "Take the bot's right to post"] : ["unmute", "Let the bot post again"],
      ]),
      ...(chat.owner ? [] : [chat.admin ? ["follow", "Lead this chat no more"] : ["lead", "Become an administrator"]]),
    ].filter(([what]) => what !== chat.state);
  const deeds = possible.map(([what, words]) => [words, async () => {
    const done = await post("act", { ...place(), what });
    if (done && done.chat) go(here.person, done.chat);
  }]);
  $("actlist").replaceChildren(...[...topics(chat), ...deeds].map(([words, does]) => element("button", {
    type: "button", onclick: () => { $("acts").open = false; does(); },
  }, words)));
}

const drawn = new Map();

// Only what changed is drawn anew, so that reading, focus and the screen reader's place survive.
function log() {
  const box = $("log");
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  if (drawn.get("chat") !== `${state.person}:${state.chat}`) { drawn.clear(); box.replaceChildren(); }
  drawn.set("chat", `${state.person}:${state.chat}`);
  const wanted = new Set(state.messages.map((message) => `m${message.id}`));
  for (const old of [...box.children]) if (!wanted.has(old.id)) { drawn.delete(old.id); old.remove(); }
  for (const message of state.messages) {
    const [id, look] = [`m${message.id}`, JSON.stringify(message)];
    if (drawn.get(id) === look) continue;
    const made = bubble(message, does);
    const old = $(id);
    if (old) old.replaceWith(made); else box.append(made);
    drawn.set(id, look);
  }
  if (atEnd) box.scrollTop = box.scrollHeight;
}

// What the bot offers to its name and a query, asked when the typing pauses.
let offers = { typed: "", results: [] };
let pausing = 0;

function asks(typed) {
  const query = typed.slice(state.bot.length + 2);
  clearTimeout(pausing);
  pausing = setTimeout(async () => {
    const answer = await post("ask", { ...place(), text: query });
    if (answer && $("text").value === typed) { offers = { ...answer, typed }; commands(); }
  }, 400);
}

function pick(result) {
  post("choose", { ...place(), asking: offers.id, result });
  $("text").value = "";
  commands();
}

function offered(typed) {
  const results = offers.typed === typed ? offers.results : [];
  $("commands").replaceChildren(...results.map((one) => element(
    "button", { type: "button", dir: "auto", onclick: () => pick(one.id) }, element("b", {}, one.title), one.description,
  )));
  $("commands").hidden = !results.length;
}

function commands() {
  const typed = $("text").value;
  if (typed.startsWith(`@${state.bot} `)) { offered(typed); return; }
  const asked = $("menu").getAttribute("aria-expanded") === "true";
  const fitting = state.menu.filter((one) => asked || (/^\/\w*$/.test(typed) && one.command.startsWith(typed.slice(1))));
  $("commands").replaceChildren(...fitting.map((one) => element(
    "button", { type: "button", onclick: () => choose(one.command) }, element("b", {}, `/${one.command}`), one.description,
  )));
  $("commands").hidden = !fitting.length;
}

function choose(command) {
  $("menu").setAttribute("aria-expanded", "false");
  $("text").value = `/${command} `;
  $("text").focus();
  commands();
}

function draw() {
  here.person = state.person;
  here.chat = state.chat;
  people();
  chats();
  header();
  log();
  commands();
  panel(state, post);
}

// --------------------------------------------------------------- listening

let asking = false;
let again = false;

async function refresh() {
  if (asking) { again = true; return; }
  asking = true;
  try {
    const [person, chat] = [here.person, here.chat];
    const answer = await fetch(`api/state?person=${person}&chat=${chat}`);
    const found = answer.ok ? await answer.json() : null;
    // Who went elsewhere meanwhile must not be called back by an old answer.
    if (person !== here.person || chat !== here.chat) again = true;
    else if (found) { state = found; draw(); }
  } catch (error) {
    console.warn("no state:", error);
  } finally {
    asking = false;
  }
  if (again) { again = false; await refresh(); }
}

async function go(person, chat) {
  here.person = person;
  here.chat = chat;
  quote(null);
  await refresh();
  $("log").scrollTop = $("log").scrollHeight;
}

function listen() {
  const events = new EventSource("api/events");
  events.onopen = () => { $("line").textContent = "live · on this computer only"; };
  events.onmessage = refresh;
  events.onerror = () => { $("line").textContent = "The playground has stopped; waiting for it."; };
}

$("person").addEventListener("change", () => go(Number($("person").value), Number($("person").value)));
$("text").addEventListener("input", () => {
  commands();
  if ($("text").value.startsWith(`@${state.bot} `)) asks($("text").value);
});
$("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); $("composer").requestSubmit(); }
});
$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("text").value.trim();
  $("text").value = "";
  $("menu").setAttribute("aria-expanded", "false");
  if (text) say(text); else commands();
});
$("menu").addEventListener("click", () => {
  const open = $("menu").getAttribute("aria-expanded") === "true";
  $("menu").setAttribute("aria-expanded", String(!open));
  commands();
});
$("unquote").addEventListener("click", () => quote(null));
$("file").addEventListener("change", () => { for (const file of $("file").files) send(file); $("file").value = ""; });
$("topic").addEventListener("change", () => acts(current()));
wire(post, place);
refresh();
listen();
