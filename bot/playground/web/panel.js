// The column beside the chat: news to print, trouble to order, what the bot sends and calls.

import { $, element, icon, keep, words } from "./dom.js";
import { clock as time } from "./bubble.js";
import { now, place, post } from "./now.js";

const TROUBLES = [
  ["", "works"], ["missing", "404: not found"], ["gone", "410: gone for good"], ["broken", "500: server broken"], ["busy", "429: asks to wait"],
  ["silent", "never answers"], ["cut", "cuts the line"], ["garbage", "sends garbage"], ["circle", "redirects in a circle"],
];
const KINDS = { alert: "alert", followup: "development", update: "edit", digest: "digest", reminder: "reminder", notice: "notice" };

// ------------------------------------------------------------------ the truce

function stages(truce) {
  const names = [...new Set(truce.steps.map((step) => step.stage))];
  keep($("stages"), names.map((name) => {
    const at = truce.steps.map((step, index) => (step.stage === name ? index : -1)).filter((index) => index >= 0);
    const told = at.filter((index) => index < truce.told).length;
    return { key: name, name, told, of: at.length, current: at.includes(truce.told - 1) };
  }), (one) => element(
    "li", { class: one.told === one.of ? "told" : one.told ? "partly" : "", "aria-current": one.current ? "step" : null },
    element("b", {}, one.name), element("small", {}, `${one.told}/${one.of}`),
  ));
}

function telling(truce) {
  if (truce.state === "idle") return `${truce.steps.length} articles, from rumour to denial.`;
  if (truce.state === "over") return "Told to its end.";
  const step = truce.steps[Math.max(truce.told - 1, 0)];
  return `${truce.state === "paused" ? "Paused" : "Just printed"}: ${step.outlet}, ${step.stage} (${truce.told} of ${truce.steps.length})`;
}

function drawTruce(truce) {
  stages(truce);
  words("telling", telling(truce));
  const playing = truce.state === "playing";
  const said = playing ? "Pause" : truce.state === "paused" ? "Go on" : truce.state === "over" ? "Play it again" : "Play the truce";
  if ($("play").dataset.said !== said) {
    $("play").replaceChildren(icon(playing ? "pause" : "play"), element("span", {}, said));
    $("play").dataset.said = said;
  }
  const speed = String(truce.speed);
  if (![...$("speed").options].some((one) => one.value === speed)) $("speed").append(element("option", { value: speed }, `${speed} ×`));
  if (document.activeElement !== $("speed")) $("speed").value = speed;
}

// ----------------------------------------------------------- outbox and calls

function state(row) {
  const wait = row.due ? Math.round(row.due - Date.now() / 1000) : 0;
  if (row.state === "queued" && row.attempts > 0) return `queued · try ${row.attempts + 1}`;
  return row.state === "queued" && wait > 1 ? `queued · in ${wait} s` : row.state;
}

function drawOutbox({ rows, states }) {
  const order = ["queued", "held", "sent", "digested", "parked", "dropped"];
  keep($("states"), order.filter((name) => states[name]).map((name) => ({ key: name, name, count: states[name] })), (one) => element(
    "span", { class: `chip ${one.name}` }, `${one.name} ${one.count}`,
  ));
  const shown = rows.length ? rows.map((row) => ({ key: row.id, ...row, told: state(row) })) : [{ key: "none" }];
  keep($("outbox"), shown, parcel);
}

function parcel(row) {
  if (row.key === "none") return element("li", { class: "hint" }, "Nothing was sent yet. Subscribe in the chat, then print something.");
  return element(
    "li", {},
    element("span", { class: `chip ${row.state}` }, row.told), element("b", { dir: "auto" }, row.to), element("span", {}, KINDS[row.kind]),
    row.about ? element("small", { dir: "auto" }, row.about) : null, row.why ? element("small", { class: "bad", dir: "auto" }, row.why) : null,
  );
}

function answer(call) {
  if (call.status === null) return "…";
  if (call.status === 0) return "cut off";
  return call.status === 200 ? "ok" : `${call.status} ${call.said}`;
}

function drawCalls(calls) {
  const shown = calls.length ? calls.map((call, index) => ({ key: calls.length - index, ...call })) : [];
  keep($("calls"), shown, (call) => element(
    "li", {}, element("code", {}, call.method), element("span", { dir: "auto" }, call.chat),
    element("span", { class: call.status === 200 || call.status === null ? "hint" : "bad" }, answer(call)),
  ));
}

// -------------------------------------------------------------------- sources

function answered(status) {
  if (status === null || status === undefined) return "not asked yet";
  return status === 0 ? "cut off" : status === 200 ? "200 new" : status === 304 ? "304 nothing new" : String(status);
}

function source(one) {
  const ordered = (event) => post("trouble", { outlet: one.name, kind: event.target.value });
  const options = TROUBLES.map(([kind, said]) => element("option", { value: kind, selected: kind === one.trouble }, said));
  return element(
    "li", { class: one.trouble ? "troubled" : "" },
    element("label", { for: `s-${one.name}`, dir: "auto" }, one.title), element("small", {}, answered(one.answered)),
    element("select", { id: `s-${one.name}`, onchange: ordered }, ...options),
  );
}

// ------------------------------------------------------------------------ all

export function wirePanel() {
  $("play").addEventListener("click", () => post("truce", { what: now.state.panel.truce.state === "playing" ? "pause" : "play" }));
  $("next").addEventListener("click", () => post("truce", { what: "next" }));
  $("stop").addEventListener("click", () => post("truce", { what: "stop" }));
  $("speed").addEventListener("change", () => post("truce", { what: "speed", speed: Number($("speed").value) }));
  $("clear").addEventListener("click", () => post("clear", {}));
  $("one").addEventListener("submit", (event) => { event.preventDefault(); post("publish", { stage: $("stage").value, outlet: $("teller").value }); });
  $("own").addEventListener("submit", async (event) => {
    event.preventDefault();
    const done = await post("publish", { outlet: $("outlet").value, title: $("headline").value, text: $("body").value });
    if (done) $("own").reset();
  });
  $("trouble").addEventListener("submit", (event) => {
    event.preventDefault();
    post("fault", { kind: $("kind").value, chat: $("where").value === "here" ? place().chat : null, times: $("times").value });
  });
  setInterval(clock, 1000);
  clock();
}

// Alerts tell times on the chat's clock; this is the one beside it.
function clock() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const utc = new Date().toISOString().slice(11, 16);
  words("clock", `${time(Date.now() / 1000)} here (${zone}) · ${utc} UTC`);
}

let made = false;

// What never changes is filled in once, so that an open list is not pulled from under the pointer.
function once(panel) {
  if (made) return;
  made = true;
  for (const id of ["outlet", "teller"]) {
    $(id).replaceChildren(...panel.outlets.map((one) => element("option", { value: one.name }, `${one.title} (${one.lang})`)));
  }
  $("stage").replaceChildren(...panel.stages.map((one) => element("option", { value: one }, one)));
  $("ready").replaceChildren(...panel.ready.map((one) => element("li", {}, element(
    "button", { type: "button", title: one.name, onclick: () => post("publish", { ready: one.name }) }, icon("news"), element("span", { dir: "auto" }, one.title),
  ))));
}

export function drawPanel() {
  const { panel } = now.state;
  once(panel);
  drawTruce(panel.truce);
  drawOutbox(panel.outbox);
  keep($("articles"), panel.articles.map((one) => ({ key: one.url, ...one })), (one) => element(
    "li", {}, element("a", { href: one.url, target: "_blank", rel: "noopener noreferrer", dir: "auto" }, one.title), element("small", { dir: "auto" }, one.outlet),
  ));
  keep($("orders"), panel.orders.map((one, index) => ({ key: index, ...one })), (one) => element("li", {}, `${one.name}, ${one.where}, ${one.left}`));
  keep($("sources"), panel.outlets.map((one) => ({ key: one.name, ...one })), source);
  drawCalls(panel.calls);
  $("violations").hidden = !panel.violations.length;
  words("violations", panel.violations.length ? `Against the Bot API: ${panel.violations.join(" · ")}` : "");
}
