// Who one is, and the chats that this person has, with what was not read.

import { $, avatar, element, keep } from "./dom.js";
import { clock } from "./bubble.js";
import { now } from "./now.js";

const LANGUAGES = { en: "English", ru: "Русский", ar: "العربية", fr: "Français" };
export const DOING = { typing: "typing …", upload_photo: "sending a picture …", upload_document: "sending a file …" };

// The newest message that was read, by person, chat and topic. What stood there when the page was opened counts as read.
const read = new Map();
let opened = false;

function mark(person, chat, news) {
  for (const one of news) {
    const at = `${person}:${chat}:${one.thread ?? 0}`;
    if (!(read.get(at) >= one.id)) read.set(at, one.id);
  }
}

function unread(person, chat, news) {
  return news.filter((one) => !(read.get(`${person}:${chat}:${one.thread ?? 0}`) >= one.id));
}

export function unreadInTopic(chat, thread) {
  return unread(now.state.person, chat.id, chat.news.filter((one) => (one.thread ?? null) === thread)).length;
}

// All of the open chat, or of its open topic, was seen.
export function markRead() {
  const chat = now.state?.chats.find((one) => one.id === now.state.chat);
  if (!chat) return;
  mark(now.state.person, chat.id, chat.forum ? chat.news.filter((one) => (one.thread ?? null) === now.thread) : chat.news);
  if (chat.kind === "private") mark(now.state.person, now.state.person, chat.news);
}

export function badge(count, said, kind = "badge") {
  return element("span", { class: kind }, element("span", { "aria-hidden": "true" }, String(count)), element("span", { class: "unseen" }, said));
}

function counted(news) {
  if (!news.length) return null;
  if (news.some((one) => !one.silent)) return badge(news.length, `${news.length} unread`);
  return badge(news.length, `${news.length} unread, without a sound`, "badge hushed");
}

function person(one, go) {
  const chosen = () => go(one.id, one.id, true);
  return element(
    "label", { class: "person" },
    element("input", { type: "radio", name: "person", value: one.id, checked: one.chosen, onchange: chosen }),
    avatar(one.name, one.key), element("b", {}, one.name, one.owner ? element("span", { class: "unseen" }, ", owns the bot") : null),
    element("small", { lang: one.lang }, LANGUAGES[one.lang] || one.lang),
    one.owner ? element("span", { class: "star", "aria-hidden": "true", title: "owns the bot" }, "★") : null, counted(one.unread),
  );
}

function row(chat, go) {
  const doing = DOING[chat.doing];
  const said = chat.by && chat.last ? `${chat.by}: ${chat.last}` : chat.last || "No messages yet";
  const last = doing ? element("span", { class: "doing" }, doing) : element("span", { dir: "auto" }, said);
  return element(
    "li", {},
    element(
      "button", { type: "button", "aria-current": String(chat.open), onclick: () => go(now.person, chat.id) },
      avatar(chat.title, chat.id, chat.kind),
      element("span", { class: "words" },
        element("span", { class: "line" }, element("b", { dir: "auto" }, chat.title), element("time", {}, chat.at ? clock(chat.at) : "")),
        element("span", { class: "line" }, element("small", {}, last), counted(chat.unread))),
    ),
  );
}

export function drawRooms(go) {
  const { state } = now;
  if (!opened) {
    for (const one of state.people) mark(one.id, one.id, one.news);
    for (const one of state.chats) mark(state.person, one.id, one.news);
  }
  opened = true;
  keep($("people"), state.people.map((one) => ({
    key: one.id, id: one.id, name: one.name, lang: one.lang, owner: one.owner, chosen: one.id === state.person, unread: unread(one.id, one.id, one.news),
  })), (one) => person(one, go));
  keep($("chats"), state.chats.map((chat) => ({
    key: chat.id, id: chat.id, title: chat.title, kind: chat.kind, last: chat.last, by: chat.by, at: chat.at, doing: chat.doing,
    open: chat.id === state.chat, unread: unread(state.person, chat.id, chat.news),
  })), (chat) => row(chat, go));
}
