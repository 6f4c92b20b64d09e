// The log on the screen: stored messages by number, then what is still on its way.

import { bubble, choiceButtons, dayLine, dayOf } from "./bubbles.js";
import { byId, element } from "./dom.js";

const NEAR_END = 120; // pixels

export class Transcript {
  #log = byId("log");
  #newest = byId("newest");
  #shown = new Map(); // number → element
  #pending = new Map(); // key → element
  #lastDay = null;
  #choices = null;

  /** The number up to which everything is on the screen. */
  last = 0;

  constructor(choose) {
    this.choose = choose;
    this.#newest.onclick = () => this.toEnd();
    this.#log.addEventListener("scroll", () => this.#atEnd() && (this.#newest.hidden = true), { passive: true });
    // Pictures have their height only once they are loaded; stay at the end if that is where we were.
    this.#log.addEventListener("load", () => this.#newest.hidden && this.toEnd(), { capture: true });
    new ResizeObserver(() => this.#newest.hidden && this.toEnd()).observe(this.#log);
  }

  /** Put a stored message on the screen, in the place of the pending one with its key. */
  add(message) {
    if (message.key) this.settle(message.key);
    if (message.number <= this.last) return;
    const follow = this.#atEnd() || message.author === "recipient";
    this.#dropChoices();
    const day = dayOf(new Date(message.at));
    if (day !== this.#lastDay) this.#beforePending(dayLine(new Date(message.at)));
    this.#lastDay = day;
    const item = bubble(message);
    this.#shown.set(message.number, item);
    this.#beforePending(item);
    if (message.choices?.length && this.#pending.size === 0) {
      this.#choices = choiceButtons(message.choices, (choice) => this.choose(choice));
      item.after(this.#choices);
    }
    this.last = message.number;
    this.#afterChange(follow);
  }

  /** Show something that is not stored yet, at the end; once, also when it was typed before an earlier visit is restored. */
  addPending(key, item) {
    this.settle(key);
    this.#dropChoices();
    this.#pending.set(key, item);
    this.#log.append(item);
    this.#afterChange(true);
  }

  /** Take a pending item away: it is stored now, or given up. */
  settle(key) {
    this.#pending.get(key)?.remove();
    this.#pending.delete(key);
  }

  pending(key) {
    return this.#pending.get(key);
  }

  /** Start over with an empty log; what is still on its way stays. */
  clear() {
    const waiting = [...this.#pending.values()];
    this.#log.replaceChildren(...waiting);
    this.#shown.clear();
    Object.assign(this, { last: 0 });
    this.#lastDay = null;
    this.#choices = null;
  }

  /** A line of the page itself. */
  remark(text) {
    this.#beforePending(element("p", { className: "day" }, text));
  }

  /** While the history is put in, screen readers wait. */
  set busy(busy) {
    this.#log.setAttribute("aria-busy", String(busy));
    if (!busy) this.toEnd();
  }

  toEnd() {
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#newest.hidden = true;
  }

  #atEnd() {
    return this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < NEAR_END;
  }

  #afterChange(follow) {
    if (follow) this.toEnd();
    else this.#newest.hidden = false;
  }

  #dropChoices() {
    this.#choices?.remove();
    this.#choices = null;
  }

  #beforePending(item) {
    const first = this.#pending.values().next().value;
    if (first) first.before(item);
    else this.#log.append(item);
  }
}
