// Texts and choices on their way: kept in localStorage until the server has them, sent one by one in order.

import { Refused, newKey, sendMessage } from "./api.js";

const STORE = "rongthuk.outbox";
const LONGEST_WAIT = 30;

function read() {
  try {
    return JSON.parse(localStorage.getItem(STORE)) ?? [];
  } catch {
    return []; // damaged, or storage is forbidden
  }
}

function write(items) {
  try {
    localStorage.setItem(STORE, JSON.stringify(items));
  } catch {
    // Private windows may forbid storage; then a reload loses what was not sent, and nothing else.
  }
}

export class Outbox {
  #items = read();
  #busy = false;
  #tries = 0;
  #timer = 0;

  /**
   * @param {object} events
   *   `waiting(item)` it is to be shown, `trouble(item)` it did not get through yet, `sent(item)`,
   *   `refused(item, error)` it never will, `sessionLost()` returns once there is a session again.
   */
  constructor(events) {
    this.events = events;
  }

  /** Show again what an earlier visit left behind. */
  restore() {
    for (const item of this.#items) this.events.waiting(item);
  }

  /** `body` is {text} or {choice}; `label` is what the bubble shows. */
  add(body, label) {
    const item = { key: newKey(), body, label, at: new Date().toISOString() };
    this.#keep([...this.#items, item]);
    this.events.waiting(item);
    this.flush();
  }

  /** The server has this message: its answer may have been lost, the message itself came back. */
  settle(key) {
    if (this.#items.some((item) => item.key === key)) this.#drop(key);
  }

  /** Send what waits, now. */
  async flush() {
    clearTimeout(this.#timer);
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#items.length) {
        if (!(await this.#send(this.#items[0]))) return;
      }
    } finally {
      this.#busy = false;
    }
  }

  async #send(item) {
    try {
      await sendMessage(item.body, item.key);
    } catch (error) {
      return this.#failed(item, error);
    }
    this.#tries = 0;
    this.#drop(item.key);
    this.events.sent(item);
    return true;
  }

  async #failed(item, error) {
    if (error instanceof Refused && error.status === 401) {
      return this.events.sessionLost();
    }
    if (error instanceof Refused && !error.passing) {
      this.#drop(item.key);
      this.events.refused(item, error);
      return true;
    }
    this.#tries += 1;
    const seconds = error.retryAfter || Math.min(2 ** this.#tries, LONGEST_WAIT);
    this.#timer = setTimeout(() => this.flush(), seconds * 1000);
    for (const waiting of this.#items) this.events.trouble(waiting);
    return false;
  }

  #drop(key) {
    this.#keep(this.#items.filter((item) => item.key !== key));
  }

  #keep(items) {
    this.#items = items;
    write(items);
  }
}
