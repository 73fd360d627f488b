// The top of the open chat: its name, what happens there, its topics, and what people can do to it.

import { $, avatar, element, keep, words } from "./dom.js";
import { question } from "./dialogs.js";
import { current, now, place, post } from "./now.js";
import { DOING, badge, unreadInTopic } from "./rooms.js";

const STATES = {
  blocked: "you blocked the bot", kicked: "the bot was thrown out", left: "the bot is not here", administrator: "the bot is an administrator",
};
const SECONDS_SEEN = 5;
let fading = 0;

function subtitle(chat) {
  const kind = chat.kind === "private" ? "bot" : chat.kind === "channel" ? "channel" : `${chat.members + 1} members`;
  return [kind, STATES[chat.state]].filter(Boolean).join(" · ");
}

// Telegram shows for at most five seconds what a bot is doing.
function doing(chat) {
  clearTimeout(fading);
  const seen = DOING[now.state.doing];
  $("subtitle").classList.toggle("doing", Boolean(seen));
  words("subtitle", seen || subtitle(chat));
  if (seen) fading = setTimeout(() => { words("subtitle", subtitle(chat)); $("subtitle").classList.remove("doing"); }, SECONDS_SEEN * 1000);
}

function topicButton(topic, open) {
  const count = topic.unread ? badge(topic.unread, `${topic.unread} unread`) : null;
  return element(
    "button", { type: "button", "aria-pressed": String(topic.open), onclick: () => open(topic.thread) },
    topic.closed ? element("span", { role: "img", "aria-label": "closed" }, "🔒 ") : null, element("span", { dir: "auto" }, topic.name), count,
  );
}

function topicBar(chat, open) {
  $("topics").hidden = !chat.forum;
  const general = { key: "general", thread: null, name: "General", closed: chat.general_closed };
  const all = chat.forum ? [general, ...chat.topics.map((one) => ({ key: one.id, thread: one.id, ...one }))] : [];
  const items = all.map((one) => ({ ...one, open: one.thread === now.thread, unread: unreadInTopic(chat, one.thread) }));
  keep($("topics"), items, (one) => topicButton(one, open));
}

function topicDeeds(chat, open) {
  if (!chat.forum || !chat.admin) return [];
  const here = chat.topics.find((one) => one.id === now.thread);
  const closed = here ? here.closed : chat.general_closed;
  const does = async (what, name = "") => {
    const done = await post("topic", { ...place(), what, name, thread: now.thread });
    if (done?.thread) open(done.thread);
    if (done && what === "delete") open(null);
  };
  return [
    ["Open a new topic", async () => { const name = await question("What is the new topic called?"); if (name) does("open", name); }],
    closed ? ["Open this topic again", () => does("reopen")] : ["Close this topic", () => does("close")],
    ...(here ? [["Delete this topic", () => does("delete")]] : []),
  ];
}

function possible(chat) {
  if (chat.kind === "private") return [chat.state === "blocked" ? ["unblock", "Unblock the bot"] : ["block", "Block the bot"]];
  const channel = chat.kind === "channel" && chat.state === "administrator";
  return [
    ["kicked", "Throw the bot out"], ["member", "Add the bot as a member"], ["administrator", "Make the bot an administrator"],
    ...(chat.kind === "group" ? [["upgrade", "Upgrade to a supergroup"]] : []),
    ...(channel ? [chat.posts ? ["mute", "Take the bot's right to post"] : ["unmute", "Let the bot post again"]] : []),
    ...(chat.owner ? [] : [chat.admin ? ["follow", "Lead this chat no more"] : ["lead", "Become an administrator"]]),
  ].filter(([what]) => what !== chat.state);
}

function acts(chat, go, open) {
  const deeds = possible(chat).map(([what, told]) => [told, async () => {
    const done = await post("act", { ...place(), what });
    if (done?.chat) go(now.person, done.chat);
  }]);
  const all = [...topicDeeds(chat, open), ...deeds];
  const shut = () => { $("acts").open = false; $("acts").querySelector("summary").focus(); };
  keep($("actlist"), all.map(([told]) => ({ key: told, told, thread: now.thread, chat: chat.id })), ({ told }) => element(
    "button", { type: "button", onclick: () => { shut(); all.find(([one]) => one === told)[1](); } }, told,
  ));
}

export function drawHead(go, open) {
  const chat = current();
  if ($("face").dataset.chat !== String(chat.id)) {
    $("face").replaceChildren(avatar(chat.title, chat.id, chat.kind));
    $("face").dataset.chat = chat.id;
  }
  words("title", chat.title);
  doing(chat);
  topicBar(chat, open);
  $("sender").hidden = !(chat.admin && chat.kind !== "channel" && chat.kind !== "private");
  acts(chat, go, open);
}
