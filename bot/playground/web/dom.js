// Elements, and lists of them that change without losing the place of who reads or types in them.

export const $ = (id) => document.getElementById(id);

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

// One of the drawings that the page holds; they say nothing to a screen reader.
export function icon(name) {
  const [made, use] = [document.createElementNS(SVG, "svg"), document.createElementNS(SVG, "use")];
  made.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#i-${name}`);
  made.append(use);
  return made;
}

export function avatar(name, number, kind = "") {
  const bot = kind === "private";
  const inside = bot ? icon("bird") : [...name.trim()][0] || "?";
  return element("span", { class: `avatar ${bot ? "bot" : `c${Math.abs(number) % 7}`}`, "aria-hidden": "true" }, inside);
}

const REACHED = "a[href], button, input, select, textarea, summary, [tabindex]";
const looks = new WeakMap();

function swap(old, made) {
  const had = old.contains(document.activeElement) ? [old, ...old.querySelectorAll(REACHED)].indexOf(document.activeElement) : -1;
  old.replaceWith(made);
  if (had >= 0) [made, ...made.querySelectorAll(REACHED)][had]?.focus({ preventScroll: true });
}

// `box` holds one element for each item, in order; only what changed is made anew, and focus stays where it was.
export function keep(box, items, draw) {
  const known = looks.get(box) || new Map();
  const next = new Map();
  let before = null;
  for (const item of items) {
    const look = JSON.stringify(item);
    const had = known.get(item.key);
    let node = had?.node;
    if (!had) node = draw(item);
    else if (had.look !== look) { node = draw(item); swap(had.node, node); }
    const place = before ? before.nextSibling : [...box.childNodes].find((one) => !one.matches?.("legend")) || null;
    if (node !== place) box.insertBefore(node, place);
    next.set(item.key, { look, node });
    before = node;
  }
  for (const [key, { node }] of known) if (!next.has(key)) node.remove();
  looks.set(box, next);
}

export function forget(box) {
  looks.delete(box);
  box.replaceChildren();
}

export function words(id, text) {
  if ($(id).textContent !== text) $(id).textContent = text;
}
