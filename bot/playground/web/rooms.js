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

function badge(news) {
  if (!news.length) return null;
  const loud = news.some((one) => !one.silent);
  const said = `${news.length} unread${loud ? "" : ", without a sound"}`;
  return element("span", { class: loud ? "badge" : "badge hushed" }, element("span", { "aria-hidden": "true" }, String(news.length)), element("span", { class: "unseen" }, said));
}

function person(one, go) {
  const chosen = () => go(one.id, one.id);
  return element(
    "label", { class: "person" },
    element("input", { type: "radio", name: "person", value: one.id, checked: one.chosen, onchange: chosen }),
    avatar(one.name, one.key), element("b", {}, one.name, one.owner ? element("span", { class: "unseen" }, ", owns the bot") : null),
    element("small", { lang: one.lang }, LANGUAGES[one.lang] || one.lang),
    one.owner ? element("span", { class: "star", "aria-hidden": "true", title: "owns the bot" }, "★") : null, badge(one.unread),
  );
}

function row(chat, go) {
  const doing = DOING[chat.doing];
  const last = doing ? element("span", { class: "doing" }, doing) : element("span", { dir: "auto" }, chat.by && chat.last ? `${chat.by}: ${chat.last}` : chat.last || "No messages yet");
  return element(
    "li", {},
    element(
      "button", { type: "button", "aria-current": String(chat.open), onclick: () => go(now.person, chat.id) },
      avatar(chat.title, chat.id, chat.kind),
      element("span", { class: "words" },
        element("span", { class: "line" }, element("b", { dir: "auto" }, chat.title), element("time", {}, chat.at ? clock(chat.at) : "")),
        element("span", { class: "line" }, element("small", {}, last), badge(chat.unread))),
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
