// Writing: the menu of commands, what the bot offers to its name, replies, files, places.

import { $, element, keep, words } from "./dom.js";
import { chosenFile, chosenPlace } from "./dialogs.js";
import { current, now, place, post } from "./now.js";
import { lastMessage } from "./log.js";

const PAUSE_MS = 400;
let options = [];
let active = -1;
let offers = { typed: "", results: [] };
let pausing = 0;

function more() {
  return { ...place(), thread: current().forum ? now.thread : null };
}

export async function say(text) {
  const reply = now.reply;
  quote(null);
  await post("say", { ...more(), text, reply_to: reply, sender: $("sender").hidden ? "" : $("sender").value });
}

export function quote(message, hint = "") {
  now.reply = message ? message.id : null;
  $("quoting").hidden = !message;
  $("text").placeholder = hint || (current()?.kind === "channel" ? "Broadcast" : "Message");
  if (!message) return;
  const line = message.text.split("\n")[0].slice(0, 120) || (message.file ? "File" : "Message");
  $("quoting").querySelector("p").replaceChildren(element("b", { dir: "auto" }, message.mine ? "You" : message.sender), element("span", { dir: "auto" }, line));
  $("text").focus();
}

// ------------------------------------------------------------------ the list

function fromMenu(typed) {
  const asked = $("menu").getAttribute("aria-expanded") === "true";
  const begun = /^\/\w*$/.test(typed);
  const fitting = now.state.menu.filter((one) => (asked && !begun) || (begun && one.command.startsWith(typed.slice(1).toLowerCase())));
  return fitting.map((one) => ({
    key: one.command, title: `/${one.command}`, note: one.description, completes: `/${one.command} `,
    choose: () => say(`/${one.command}`),
  }));
}

function fromOffers(typed) {
  if (offers.typed !== typed) return [];
  return offers.results.map((one) => ({
    key: one.id, title: one.title, note: one.description, completes: "",
    choose: () => post("choose", { ...place(), asking: offers.id, result: one.id }),
  }));
}

function option(one) {
  return element(
    "div", { role: "option", id: `o-${one.key}`, "aria-selected": String(one.active), onclick: () => choose(options.find((each) => each.key === one.key)) },
    element("b", { dir: "auto" }, one.title), element("span", { dir: "auto" }, one.note),
  );
}

export function drawOptions() {
  const typed = $("text").value;
  options = typed.startsWith(`@${now.state.bot} `) ? fromOffers(typed) : fromMenu(typed);
  active = Math.min(active, options.length - 1);
  const opens = $("commands").hidden && options.length;
  $("commands").hidden = !options.length;
  $("commands").setAttribute("aria-label", typed.startsWith("@") ? "What the bot offers" : "Commands");
  keep($("commands"), options.map(({ key, title, note }, index) => ({ key, title, note, active: index === active })), option);
  if (opens) $("commands").scrollTop = 0;
  if (active >= 0) {
    $("text").setAttribute("aria-activedescendant", `o-${options[active].key}`);
    $("commands").children[active].scrollIntoView({ block: "nearest" });
  } else $("text").removeAttribute("aria-activedescendant");
  words("found", options.length ? `${options.length} ${options.length === 1 ? "choice" : "choices"}, arrow keys choose` : "");
}

function clear() {
  $("text").value = "";
  active = -1;
  $("menu").setAttribute("aria-expanded", "false");
  drawOptions();
}

function choose(one) {
  clear();
  $("text").focus();
  one.choose();
}

function complete() {
  const one = options[Math.max(active, 0)];
  if (!one.completes) return;
  clear();
  $("text").value = one.completes;
  drawOptions();
}

// -------------------------------------------------------------------- typing

function typing() {
  active = -1;
  $("menu").setAttribute("aria-expanded", "false");
  drawOptions();
  const typed = $("text").value;
  clearTimeout(pausing);
  if (!typed.startsWith(`@${now.state.bot} `)) return;
  pausing = setTimeout(async () => {
    const answer = await post("ask", { ...place(), text: typed.slice(now.state.bot.length + 2) });
    if (answer && $("text").value === typed) { offers = { ...answer, typed }; drawOptions(); }
  }, PAUSE_MS);
}

// What a key does while the list is open; true when that is all it does.
function inList(event) {
  if (!options.length) return false;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const step = event.key === "ArrowDown" ? 1 : -1;
    active = active < 0 ? (step > 0 ? 0 : options.length - 1) : (active + step + options.length) % options.length;
    drawOptions();
  } else if (event.key === "Tab" && !event.shiftKey && $("text").value) complete();
  else if (event.key === "Enter" && active >= 0) choose(options[active]);
  else if (event.key === "Escape") clear();
  else return false;
  return true;
}

function onKey(event) {
  if (event.isComposing) return;
  if (inList(event)) event.preventDefault();
  else if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); $("composer").requestSubmit(); }
  else if (event.key === "Escape" && now.reply) quote(null);
  else if (event.key === "ArrowUp" && !$("text").value) { event.preventDefault(); lastMessage(); }
}

// ------------------------------------------------------------------ attaching

async function sendFile(given = null) {
  const picked = await chosenFile(given, $("text").value);
  $("text").focus();
  if (!picked) return;
  const bytes = new Uint8Array(await picked.file.arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  clear();
  await post("send", { ...more(), name: picked.file.name, body: btoa(binary), caption: picked.caption });
}

async function sendPlace() {
  const chosen = await chosenPlace();
  $("text").focus();
  if (chosen) await post("locate", { ...more(), ...chosen });
}

export function wireComposer() {
  $("text").addEventListener("input", typing);
  $("text").addEventListener("keydown", onKey);
  $("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = $("text").value.trim();
    clear();
    if (text) say(text);
  });
  $("menu").addEventListener("click", () => {
    const open = $("menu").getAttribute("aria-expanded") === "true";
    clear();
    $("menu").setAttribute("aria-expanded", String(!open));
    drawOptions();
    $("text").focus();
  });
  $("unquote").addEventListener("click", () => { quote(null); $("text").focus(); });
  $("pickfile").addEventListener("click", () => { $("attach").open = false; sendFile(); });
  $("pickplace").addEventListener("click", () => { $("attach").open = false; sendPlace(); });
  $("phone").addEventListener("dragover", (event) => event.preventDefault());
  $("phone").addEventListener("drop", (event) => { event.preventDefault(); if (event.dataTransfer.files[0]) sendFile(event.dataTransfer.files[0]); });
}
