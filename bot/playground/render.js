// Messages as elements. Whatever comes from outside enters as text, never as markup.

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};

function safe(url) {
  return /^(https?|tg):\/\//i.test(url) ? url : null;
}

function link(url, inner) {
  const target = safe(url);
  return target
    ? element("a", { href: target, target: "_blank", rel: "noopener noreferrer", title: target }, ...inner)
    : element("span", {}, ...inner);
}

function wrapped(entity, said, inner, say) {
  if (TAGS[entity.type]) return element(TAGS[entity.type], {}, ...inner);
  if (entity.type === "text_link") return link(entity.url, inner);
  if (entity.type === "url") return link(said, inner);
  if (entity.type === "spoiler") return element("span", { class: "spoiler", tabindex: "0" }, ...inner);
  if (entity.type === "bot_command") {
    return element("button", { type: "button", class: "command", onclick: () => say(said) }, ...inner);
  }
  return element("span", {}, ...inner);
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
    parts.push(wrapped(entity, text.slice(from, to), formatted(text, within, say, from, to), say));
    at = to;
  }
  if (at < end) parts.push(document.createTextNode(text.slice(at, end)));
  return parts;
}

function file(message) {
  if (!message.file) return null;
  const address = `api/file/${encodeURIComponent(message.file.id)}`;
  return message.file.picture
    ? element("img", { src: address, alt: message.text || "picture" })
    : element("a", { href: address, download: message.file.name }, `📄 ${message.file.name}`);
}

function keys(message, does) {
  if (!message.rows.length) return null;
  const rows = message.rows.map((row) => element("div", {}, ...row.map((button) => key(message, button, does))));
  return element("div", { class: "keys" }, ...rows);
}

function key(message, button, does) {
  if (button.url) {
    const made = link(button.url, [button.text, " ↗"]);
    made.setAttribute("dir", "auto");
    return made;
  }
  const pressed = async (event) => {
    event.target.disabled = true;
    await does.press(message, button.callback_data);
    event.target.disabled = false;
  };
  return element("button", { type: "button", dir: "auto", onclick: pressed }, button.text);
}

function foot(message, does) {
  const time = new Date(message.at * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const notes = [message.topic && `# ${message.topic}`, message.silent && "🔕 silent", message.edited && "edited", message.via && `via @${message.via}`, time];
  return element(
    "div", { class: "foot" },
    element("span", {}, notes.filter(Boolean).join(" · ")),
    element("button", { type: "button", "aria-label": "Reply to this message", title: "Reply", onclick: () => does.reply(message) }, "↩"),
  );
}

export function bubble(message, does) {
  if (message.service) return element("li", { class: "service", id: `m${message.id}` }, message.service);
  const quote = message.reply_to
    ? element("button", { type: "button", class: "quote", dir: "auto", onclick: () => does.show(message.reply_to.id) }, message.reply_to.text)
    : null;
  return element(
    "li", { class: message.mine ? "mine" : "theirs", id: `m${message.id}` },
    element(
      "div", { class: "bubble" },
      message.mine ? null : element("div", { class: "sender", dir: "auto" }, message.sender),
      quote,
      file(message),
      element("div", { class: "text", dir: "auto" }, ...formatted(message.text, message.entities, does.say)),
      foot(message, does),
    ),
    keys(message, does),
  );
}
