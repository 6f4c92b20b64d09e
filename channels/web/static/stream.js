// The event stream: what is new comes by itself, and what was missed is asked for after every break.

const GRACE = 2500; // a shorter break is not worth a word
const HIDDEN = 60_000; // a page that nobody looks at lets go of its connection
const SILENCE = 30_000; // a dead line may look open; ask the plain way now and then

export class Stream {
  #source = null;
  #graceTimer = 0;
  #hiddenTimer = 0;
  #tries = 0;

  /**
   * @param {object} events `last()` the last number known, `message`, `state`, `typing`, `up()`, `down()`, and
   *   `catchUp()`, which fetches what was missed and rejects when that fails.
   */
  constructor(events) {
    this.events = events;
    addEventListener("online", () => this.restart());
    addEventListener("offline", () => this.events.down());
    addEventListener("pageshow", ({ persisted }) => persisted && this.restart());
    document.addEventListener("visibilitychange", () => this.#visibility());
    setInterval(() => this.#source && !document.hidden && this.#check(), SILENCE);
  }

  start() {
    this.stop();
    const source = new EventSource(`/api/chat/events?after=${this.events.last()}`);
    this.#source = source;
    source.onopen = () => this.#isUp();
    source.onerror = () => this.#broke(source);
    source.addEventListener("message", ({ data }) => this.events.message(JSON.parse(data)));
    source.addEventListener("state", ({ data }) => this.events.state(JSON.parse(data)));
    source.addEventListener("typing", ({ data }) => this.events.typing(JSON.parse(data)));
  }

  stop() {
    this.#source?.close();
    this.#source = null;
    clearTimeout(this.#graceTimer);
    this.#graceTimer = 0;
  }

  /** Look at once, without waiting for the browser's own next try. */
  async restart() {
    try {
      await this.events.catchUp();
      this.start();
    } catch {
      this.#later();
    }
  }

  #isUp() {
    this.#tries = 0;
    clearTimeout(this.#graceTimer);
    this.#graceTimer = 0;
    this.events.up();
  }

  #broke(source) {
    this.#graceTimer ||= setTimeout(() => this.events.down(), GRACE);
    // The browser goes on trying by itself unless the server answered with an error.
    if (source.readyState === EventSource.CLOSED && source === this.#source) this.#later();
  }

  #later() {
    this.#source?.close();
    this.#source = null;
    this.events.down();
    this.#tries += 1;
    setTimeout(() => this.#source || document.hidden || this.restart(), Math.min(1000 * 2 ** this.#tries, 15_000));
  }

  #visibility() {
    clearTimeout(this.#hiddenTimer);
    if (document.hidden) this.#hiddenTimer = setTimeout(() => this.stop(), HIDDEN);
    else if (!this.#source) this.restart();
    else this.#check();
  }

  async #check() {
    try {
      const missed = await this.events.catchUp();
      if (missed) this.start();
    } catch {
      this.#later();
    }
  }
}
