// Where one is, what the server last told, and how the server is asked.

import { toast } from "./dialogs.js";

// `thread` is the topic that is open (null: General), `reply` the message that is being answered.
export const now = { state: null, person: 0, chat: 0, thread: null, reply: null };

export function place() {
  return { person: now.person, chat: now.chat };
}

export function current() {
  return now.state.chats.find((chat) => chat.id === now.state.chat);
}

export async function post(name, body) {
  const sent = await fetch(`api/${name}`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  }).catch(() => null);
  const found = sent ? await sent.json().catch(() => ({ error: "That is not possible." })) : { error: "The playground does not answer." };
  if (found.error) toast(found.error);
  return found.error ? null : found;
}

let asking = false;
let again = false;

// The state as it is now, handed to `draw`; asked for once more when something changed meanwhile.
export async function refresh(draw) {
  if (asking) { again = true; return; }
  asking = true;
  try {
    const { person, chat } = now;
    const answer = await fetch(`api/state?person=${person}&chat=${chat}`);
    const found = answer.ok ? await answer.json() : null;
    // Who went elsewhere meanwhile must not be called back by an old answer.
    if (person !== now.person || chat !== now.chat) again = true;
    else if (found) {
      Object.assign(now, { state: found, person: found.person, chat: found.chat });
      draw();
    }
  } catch (error) {
    console.warn("no state:", error);
  } finally {
    asking = false;
  }
  if (again) { again = false; await refresh(draw); }
}

// The server tells of every change, but not what it is.
export function listen(changed, told) {
  const events = new EventSource("api/events");
  events.onopen = () => told("live · on this computer only");
  events.onmessage = changed;
  events.onerror = () => told("The playground has stopped; waiting for it.");
}
