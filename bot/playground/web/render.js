// The text of a message as elements. Whatever comes from outside enters as text, never as markup.

import { element } from "./dom.js";
import { toast } from "./dialogs.js";

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s" };
const LONG_QUOTE = 180;

function safe(url) {
  return /^(https?|tg):\/\//i.test(url) ? url : null;
}

export function link(url, inner, more = {}) {
  const target = safe(url);
  return target
    ? element("a", { href: target, target: "_blank", rel: "noopener noreferrer", title: target, ...more }, ...inner)
    : element("span", {}, ...inner);
}

async function copied(said) {
  await navigator.clipboard.writeText(said).then(() => toast("Copied."), () => toast("This browser does not let the page copy."));
}

// A button in the midst of a text. A real one would stand in its line as one block, apart from the direction of the words.
function pressable(kind, does, more, ...inner) {
  const press = (event) => { event.preventDefault(); does(event.currentTarget); };
  const onkeydown = (event) => { if (event.key === "Enter" || event.key === " ") press(event); };
  return element("span", { class: kind, role: "button", tabindex: "0", onclick: press, onkeydown, ...more }, ...inner);
}

// Hidden until it is pressed, also from links within.
function spoiler(said, inner) {
  const show = (hidden) => {
    const shown = element("span", { class: "shown", tabindex: "-1" }, ...inner());
    hidden.replaceWith(shown);
    shown.focus();
  };
  return pressable("spoiler", show, { "aria-label": "Hidden text: show it" }, said);
}

function expandable(said, inner) {
  const quote = element("blockquote", { dir: "auto" }, ...inner);
  if (said.length < LONG_QUOTE && said.split("\n").length < 4) return quote;
  quote.classList.add("folded");
  const unfold = (event) => {
    const folded = quote.classList.toggle("folded");
    event.currentTarget.setAttribute("aria-expanded", String(!folded));
    event.currentTarget.textContent = folded ? "more" : "less";
  };
  return element("div", {}, quote, element("button", { type: "button", class: "unfold", "aria-expanded": "false", onclick: unfold }, "more"));
}

function pre(entity, inner) {
  const named = entity.language ? element("span", { class: "language" }, entity.language) : null;
  return element("pre", { dir: "auto", tabindex: "0" }, named, element("code", {}, ...inner));
}

function wrapped(entity, said, within, say) {
  if (entity.type === "spoiler") return spoiler(said, within);
  if (entity.type === "code") return pressable("code", () => copied(said), { title: "Copy" }, element("code", {}, said));
  if (entity.type === "bot_command") return pressable("command", () => say(said), {}, said);
  const inner = within();
  if (TAGS[entity.type]) return element(TAGS[entity.type], {}, ...inner);
  if (entity.type === "blockquote") return element("blockquote", { dir: "auto" }, ...inner);
  if (entity.type === "expandable_blockquote") return expandable(said, inner);
  if (entity.type === "pre") return pre(entity, inner);
  if (entity.type === "text_link") return link(entity.url, inner);
  if (entity.type === "url") return link(said, inner);
  return element("span", { class: entity.type === "mention" ? "mention" : "" }, ...inner);
}

// Entities are sorted by offset, the longer first, and nest; offsets count UTF-16 units as JavaScript does.
export function formatted(text, entities, say, start = 0, end = text.length) {
  const parts = [];
  let at = start;
  for (let index = 0; index < entities.length; index += 1) {
    const entity = entities[index];
    const [from, to] = [entity.offset, Math.min(entity.offset + entity.length, end)];
    if (from < at || to <= from) continue;
    if (from > at) parts.push(document.createTextNode(text.slice(at, from)));
    const within = entities.slice(index + 1).filter((one) => one.offset >= from && one.offset + one.length <= to);
    parts.push(wrapped(entity, text.slice(from, to), () => formatted(text, within, say, from, to), say));
    at = to;
  }
  if (at < end) parts.push(document.createTextNode(text.slice(at, end)));
  return parts;
}
