// The chat page: joins its parts and keeps the session.

import { Refused, messagesAfter, openSession } from "./api.js";
import { bubble } from "./bubbles.js";
import { Composer } from "./composer.js";
import { setUpDemo } from "./demo.js";
import { announce, byId, element } from "./dom.js";
import { setUpNotice } from "./notice.js";
import { Outbox } from "./outbox.js";
import { Stream } from "./stream.js";
import { TEXTS } from "./texts.js";
import { Transcript } from "./transcript.js";
import { Uploads } from "./uploads.js";

const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

const transcript = new Transcript(({ id, label }) => outbox.add({ choice: id }, label));
const uploads = new Uploads(transcript, reopen);
const composer = new Composer({ send: (text) => outbox.add({ text }, text), attach });
const outbox = new Outbox({
  waiting: showWaiting,
  trouble: ({ key }) => mark(key, TEXTS.unsent, true),
  sent: ({ key }) => mark(key, "", false),
  refused: showRefused,
  sessionLost: reopen,
});
const stream = new Stream({
  last: () => transcript.last,
  message: receive,
  state: ({ muted }) => (byId("officer").hidden = !muted),
  typing: ({ on }) => showTyping(on),
  up: () => {
    announce(byId("connection"), "");
    outbox.flush();
    uploads.resume();
  },
  down: () => announce(byId("connection"), TEXTS.offline),
  catchUp,
});

function receive(message) {
  transcript.add(message);
  if (message.key) outbox.settle(message.key);
}

function attach(file) {
  return uploads.add(file);
}

function showTyping(on) {
  byId("typing").hidden = !on;
}

function showWaiting({ key, label, at }) {
  const item = bubble({ author: "recipient", kind: "text", text: label, at });
  item.classList.add("pending");
  item.querySelector(".below").append(element("button", { type: "button", className: "link", onclick: () => outbox.flush() }));
  transcript.addPending(key, item);
  mark(key, TEXTS.sending, false);
}

/** Say under a pending bubble how it fares. */
function mark(key, words, failed) {
  const item = transcript.pending(key);
  if (!item) return;
  item.classList.toggle("failed", failed);
  const line = item.querySelector(".below .link");
  line.textContent = words;
  line.disabled = !failed;
}

function showRefused({ key, body, label }, error) {
  if (error.code === "too_long") {
    transcript.settle(key);
    composer.giveBack(label);
  } else {
    mark(key, TEXTS.refused, false);
    transcript.pending(key)?.classList.add("failed");
  }
  composer.trouble(error.message);
  if ("choice" in body) transcript.settle(key);
}

/** Fetch everything after the last number known; returns whether there was anything. */
async function catchUp() {
  let any = false;
  for (;;) {
    const { messages, muted } = await messagesAfter(transcript.last).catch(async (error) => {
      if (error instanceof Refused && error.status === 401 && (await reopen())) return messagesAfter(0);
      throw error;
    });
    byId("officer").hidden = !muted;
    if (!messages.length) return any;
    messages.forEach(receive);
    any = true;
  }
}

/** A session again after ours was lost; true once there is one. What is typed and waiting goes into the new one. */
async function reopen() {
  const session = await openSession().catch(() => null);
  if (session && !session.resumed) {
    transcript.clear();
    transcript.remark(TEXTS.restarted);
    stream.start();
  }
  return session !== null;
}

async function firstSession() {
  for (let tries = 0; ; tries += 1) {
    try {
      return await openSession();
    } catch (error) {
      announce(byId("connection"), error instanceof Refused ? error.message : TEXTS.connecting);
      await pause(error.retryAfter || Math.min(2 ** tries, 10));
    }
  }
}

async function begin() {
  for (const button of document.querySelectorAll("[data-say]")) {
    button.onclick = () => outbox.add({ text: button.dataset.say }, button.dataset.say);
  }
  const session = await firstSession();
  announce(byId("connection"), "");
  uploads.limits = session;
  setUpNotice(session.notice);
  setUpDemo(session.demo, (file) => composer.trouble(attach(file)));
  transcript.busy = true;
  await catchUp().catch(() => {}); // the stream sends what is missing
  transcript.busy = false;
  outbox.restore();
  stream.start();
  outbox.flush();
}

begin();
