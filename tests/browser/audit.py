"""An audit of the page as it stands: names of controls, contrast of texts, landmarks, references between elements.

Contrast after WCAG 2.2, 1.4.3: 4.5 to 1 for texts, 3 to 1 for large ones (24 px, or 18.66 px and bold).
"""

from __future__ import annotations

from tests.browser.chrome import Browser

AUDIT = r"""
const found = [];
const shown = (one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true }) && one.getClientRects().length;
const told = (one) => `<${one.tagName.toLowerCase()}${one.id ? '#' + one.id : ''} class="${one.className}"> ${(one.textContent || '').trim().slice(0, 40)}`;

// ---- names, after the steps of "Accessible Name and Description Computation" that the page uses
function words(node) {
  if (node.nodeType === 3) return node.data;
  if (node.nodeType !== 1 || node.ariaHidden === 'true' || node.hidden) return '';
  if (node.ariaLabel) return node.ariaLabel;
  if (node.tagName === 'IMG') return node.alt;
  if (['SCRIPT', 'STYLE', 'SELECT'].includes(node.tagName)) return '';
  return [...node.childNodes].map(words).join(' ');
}
function name(one) {
  const by = one.getAttribute('aria-labelledby');
  if (by) return by.split(' ').map((id) => document.getElementById(id)?.textContent || '').join(' ');
  if (one.ariaLabel) return one.ariaLabel;
  if (one.labels && one.labels.length) return [...one.labels].map(words).join(' ');
  if (['INPUT', 'SELECT', 'TEXTAREA'].includes(one.tagName)) return '';
  return words(one);
}
const CONTROLS = 'button, a[href], input, select, textarea, summary, dialog[open], img, [role]:not([role=status]):not([role=alert]), nav, main, aside';
for (const one of document.querySelectorAll(CONTROLS)) {
  if (!shown(one) || one.closest('[aria-hidden=true]') || one.role === 'status') continue;
  if (!name(one).trim()) found.push(`no name: ${told(one)}`);
  if (one.tabIndex < 0 && ['A', 'SUMMARY', 'SELECT'].includes(one.tagName)) found.push(`not reached by Tab: ${told(one)}`);
}
for (const one of document.querySelectorAll('[tabindex]')) if (one.tabIndex > 0) found.push(`its own Tab order: ${told(one)}`);
for (const one of document.querySelectorAll('[onclick]')) found.push(`clicked but no control: ${told(one)}`);

// ---- ids and references
const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
for (const id of new Set(ids)) if (ids.filter((one) => one === id).length > 1) found.push(`twice: #${id}`);
for (const attribute of ['aria-labelledby', 'aria-controls', 'aria-activedescendant', 'for']) {
  for (const one of document.querySelectorAll(`[${attribute}]`)) {
    for (const id of one.getAttribute(attribute).split(' ')) if (!document.getElementById(id)) found.push(`${attribute} leads nowhere: ${told(one)}`);
  }
}

// ---- structure
for (const [what, count] of [['main', 1], ['nav', 1], ['h1', 1], ['[role=log]', 1]]) {
  if (document.querySelectorAll(what).length !== count) found.push(`${what} is not there ${count} time`);
}
if (!document.documentElement.lang || !document.title) found.push('no language or no title');
for (const one of document.querySelectorAll('button button, a a, button a, a button, label button')) found.push(`one control in another: ${told(one)}`);
for (const one of document.querySelectorAll('ul > :not(li), ol > :not(li)')) found.push(`no item of its list: ${told(one)}`);

// ---- contrast
const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
function rgba(color) {
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = color;
  canvas.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
  return [r, g, b, a / 255];
}
const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
function colours(style) {
  const stops = style.backgroundImage.match(/(?:rgba?|color|oklab|oklch|hsl)\([^()]*\)/g) || [];
  return [rgba(style.backgroundColor), ...stops.map(rgba)].filter(([, , , a]) => a > 0);
}
// All that may lie right under a text: each colour of a gradient counts.
function grounds(one) {
  let open = [[]];
  for (let at = one; at; at = at.parentElement) {
    const here = colours(getComputedStyle(at));
    if (here.length) open = open.flatMap((layers) => layers.some((c) => c[3] === 1) ? [layers] : here.map((c) => [...layers, c]));
    if (open.every((layers) => layers.some((c) => c[3] === 1))) break;
  }
  return open.map((layers) => [...layers].reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]));
}
const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
  .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
function ratio(a, b) {
  const [high, low] = [light(a), light(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}
let measured = 0;
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const [text, one] = [walker.currentNode.data.trim(), walker.currentNode.parentElement];
  if (!text || !shown(one) || one.closest('.unseen, .spoiler, option, noscript, [aria-busy]') || /^[\p{Extended_Pictographic}\p{P}\s\uFE0F]+$/u.test(text)) continue;
  const style = getComputedStyle(one);
  const size = parseFloat(style.fontSize);
  const wanted = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
  const ink = rgba(style.color);
  const worst = Math.min(...grounds(one).map((ground) => ratio(over(ink, ground), ground)));
  measured += 1;
  if (worst < wanted) found.push(`contrast ${worst.toFixed(2)} of ${wanted}: ${told(one)}`);
}
return { found: [...new Set(found)], measured };
"""


def audited(browser: Browser) -> tuple[list[str], int]:
    """What is wrong with what is in sight, and of how many texts the contrast was measured."""
    outcome = browser.script(AUDIT)
    return outcome["found"], outcome["measured"]
