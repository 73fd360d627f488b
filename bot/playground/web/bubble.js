// A message as it stands in the chat: who, when, what it answers, picture or file, text, buttons.

import { avatar, element, icon } from "./dom.js";
import { enlarge, size } from "./dialogs.js";
import { formatted, link } from "./render.js";

export function clock(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

function picture(message, address) {
  const { width, height } = message.file;
  const said = message.text.split("\n")[0] || "Picture";
  const open = () => enlarge(address, said);
  return element(
    "button", { type: "button", class: "picture", "aria-label": `Enlarge: ${said}`, onclick: open },
    element("img", { src: address, alt: said, width, height, draggable: "false" }),
  );
}

function file(message) {
  if (!message.file) return null;
  const address = `api/file/${encodeURIComponent(message.file.id)}`;
  if (message.file.picture) return picture(message, address);
  return element(
    "a", { class: "document", href: address, download: message.file.name },
    element("span", { class: "disc", "aria-hidden": "true" }, icon("file")),
    element("span", {}, element("b", { dir: "auto" }, message.file.name), element("small", {}, size(message.file.size))),
  );
}

function spot(message) {
  if (!message.location) return null;
  const { latitude, longitude } = message.location;
  const told = `${Math.abs(latitude).toFixed(2)}° ${latitude < 0 ? "S" : "N"}, ${Math.abs(longitude).toFixed(2)}° ${longitude < 0 ? "W" : "E"}`;
  return element("div", { class: "spot" }, icon("pin"), element("span", {}, element("b", {}, "Location"), element("small", {}, told)));
}

function key(message, button, does) {
  if (button.url) return link(button.url, [button.text], { dir: "auto", class: "out" });
  const pressed = async (event) => {
    const tapped = event.currentTarget;
    tapped.setAttribute("aria-busy", "true");
    await does.press(message, button.callback_data);
    tapped.removeAttribute("aria-busy");
  };
  return element("button", { type: "button", dir: "auto", onclick: pressed }, button.text);
}

function keys(message, does) {
  if (!message.rows.length) return null;
  const rows = message.rows.map((row) => element("div", {}, ...row.map((button) => key(message, button, does))));
  return element("div", { class: "keys" }, ...rows);
}

function silence() {
  const said = "sent without a sound";
  return element("span", { class: "hush", role: "img", "aria-label": said, title: said }, icon("mute"));
}

function meta(message) {
  const time = new Date(message.at * 1000);
  return element(
    "span", { class: "meta" },
    message.via ? `via @${message.via}` : null,
    message.silent ? silence() : null,
    message.edited ? element("span", { class: "edited" }, "edited") : null,
    element("time", { datetime: time.toISOString(), title: time.toLocaleString() }, clock(message.at)),
  );
}

function quoted(message, does) {
  if (!message.reply_to) return null;
  const { id, sender, text } = message.reply_to;
  return element(
    "button", { type: "button", class: "quote", onclick: () => does.show(id) },
    element("b", { dir: "auto" }, sender), element("span", { dir: "auto" }, text),
  );
}

// The time stands in the last line of a text, at the end of the direction that it runs in.
function text(message, does) {
  if (!message.text) return meta(message);
  return element("div", { class: "text", dir: "auto" }, ...formatted(message.text, message.entities, does.say), meta(message));
}

function bare(message) {
  const id = message.day ? null : `m${message.id}`;
  return element("li", { class: "service", id }, element("span", {}, message.service || message.day));
}

// `joined`: right below another one of the same sender. `crowd`: in a group, where one sees who writes.
export function bubble(message, does) {
  if (message.service || message.day) return bare(message);
  const named = message.crowd && !message.mine && !message.joined;
  const sender = named ? element("div", { class: `sender n${Math.abs(message.sender_id) % 7}`, dir: "auto" }, message.sender) : null;
  const onclick = () => does.reply(message);
  const reply = element("button", { type: "button", class: "reply", tabindex: "-1", "aria-label": "Reply", title: "Reply (R)", onclick }, icon("reply"));
  const { joined, rows, file: sent } = message;
  const kinds = [message.mine ? "mine" : "theirs", joined && "joined", rows.length && "keyed", sent?.picture && "pictured"];
  return element(
    "li", { class: kinds.filter(Boolean).join(" "), id: `m${message.id}`, tabindex: "-1" },
    message.crowd && !message.mine ? avatar(message.sender, message.sender_id, message.from_bot ? "private" : "") : null,
    element(
      "div", { class: "column" },
      element(
        "div", { class: "bubble" },
        sender || element("span", { class: "unseen" }, message.mine ? "You:" : `${message.sender}:`),
        quoted(message, does), file(message), spot(message), text(message, does),
      ),
      keys(message, does),
    ),
    reply,
  );
}
