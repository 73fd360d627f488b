// The messages of a chat: drawn without moving under the reader's eyes, gone through by keys, followed to its end.

import { $, forget, keep } from "./dom.js";
import { bubble } from "./bubble.js";
import { current, now } from "./now.js";

const NEAR = 60;
// Messages of one sender within so many seconds stand together.
const TOGETHER = 300;
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

let shown = "";
let newest = 0;
// Whether the end is followed: until one scrolls up to read.
let following = true;

function atEnd() {
  const box = $("log");
  return box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
}

export function toEnd() {
  following = true;
  $("log").scrollTop = $("log").scrollHeight;
  $("down").hidden = true;
}

function day(seconds) {
  const [then, today] = [new Date(seconds * 1000), new Date()];
  return then.toDateString() === today.toDateString() ? "Today" : then.toLocaleDateString([], { day: "numeric", month: "long" });
}

function items(chat) {
  const found = [];
  let before = null;
  for (const message of now.state.messages) {
    if (chat.forum && (message.thread ?? null) !== now.thread) continue;
    if (!before || day(before.at) !== day(message.at)) found.push({ key: `d${day(message.at)}`, day: day(message.at) });
    const joined = before && !before.service && before.sender_id === message.sender_id && message.at - before.at < TOGETHER && found.at(-1).key[0] !== "d";
    found.push({ key: `m${message.id}`, ...message, joined: Boolean(joined), crowd: chat.kind === "group" || chat.kind === "supergroup" });
    before = message;
  }
  return found;
}

// Whether the newest messages are in sight, and so read.
export function inSight() {
  return atEnd() && document.visibilityState === "visible";
}

export function drawLog(does) {
  const box = $("log");
  const where = `${now.state.person}:${now.state.chat}:${now.thread}`;
  const other = where !== shown;
  shown = where;
  const list = items(current());
  const messages = list.filter((one) => one.id);
  if (other) { box.setAttribute("aria-live", "off"); forget(box); }
  keep(box, list, (item) => bubble(item, does));
  const fresh = messages.filter((one) => one.id > newest);
  newest = messages.at(-1)?.id || 0;
  if (other || following || fresh.some((one) => one.mine)) toEnd();
  else if (fresh.length) more(fresh.length);
  if (other) {
    $("down").hidden = true;
    // What stood there already is not news to a screen reader.
    requestAnimationFrame(() => box.setAttribute("aria-live", "polite"));
  }
  return other ? null : fresh.findLast((one) => one.asks !== null && one.asks !== undefined);
}

function more(count) {
  const badge = $("down").querySelector("b");
  badge.textContent = String(($("down").hidden ? 0 : Number(badge.textContent)) + count);
  $("down").setAttribute("aria-label", `To the newest message, ${badge.textContent} new`);
  $("down").hidden = false;
}

export function show(id) {
  const found = $(`m${id}`);
  if (!found) return;
  found.scrollIntoView({ block: "center", behavior: calm.matches ? "instant" : "smooth" });
  found.focus({ preventScroll: true });
  found.classList.remove("flash");
  requestAnimationFrame(() => found.classList.add("flash"));
}

function messageNodes() {
  return [...$("log").querySelectorAll("li[tabindex]")];
}

function move(step) {
  const all = messageNodes();
  const at = all.indexOf(document.activeElement.closest?.("#log > li"));
  const next = at < 0 ? all.at(-1) : all[Math.min(Math.max(at + step, 0), all.length - 1)];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

export function lastMessage() {
  messageNodes().at(-1)?.focus({ preventScroll: true });
}

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const inside = event.target.closest("#log > li");
  const direct = event.target === inside || event.target === $("log");
  if (event.key === "ArrowUp" || event.key === "ArrowDown") {
    event.preventDefault();
    move(event.key === "ArrowUp" ? -1 : 1);
  } else if (event.key === "Escape") $("text").focus();
  else if (direct && inside && event.key.toLowerCase() === "r") { event.preventDefault(); inside.querySelector(".reply")?.click(); }
  else if (direct && inside && event.key.toLowerCase() === "q") inside.querySelector(".quote")?.click();
}

export function wireLog(read) {
  $("log").addEventListener("keydown", onKey);
  $("log").addEventListener("dblclick", (event) => event.target.closest("#log > li")?.querySelector(".reply")?.click());
  $("down").addEventListener("click", () => { toEnd(); $("text").focus(); read(); });
  $("log").addEventListener("scroll", () => {
    following = atEnd();
    if (following) { $("down").hidden = true; read(); }
  });
  // The list of commands, a keyboard or a picture takes room.
  new ResizeObserver(() => { if (following) toEnd(); }).observe($("log"));
  $("log").addEventListener("load", () => { if (following) toEnd(); }, true);
  document.addEventListener("visibilitychange", read);
}
