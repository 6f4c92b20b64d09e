// The box one types in, with its two ways to attach a file.

import { announce, byId } from "./dom.js";
import { TEXTS } from "./texts.js";

const LONGEST = 2000;
const COUNT_FROM = 1800;

/** Characters as people count them, not UTF-16 units. */
const lengthOf = (text) => [...text].length;

export class Composer {
  #box = byId("text");
  #count = byId("count");
  #trouble = byId("trouble");

  /** `send(text)` and `attach(file)`; `attach` returns why not, or null. */
  constructor({ send, attach }) {
    Object.assign(this, { send, attach });
    this.#box.addEventListener("input", () => this.#changed());
    this.#box.addEventListener("keydown", (event) => this.#key(event));
    this.#box.addEventListener("paste", (event) => this.#pasted(event));
    byId("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#picker("take-photo", "photo-input");
    this.#picker("choose-file", "file-input");
  }

  /** Say what is wrong next to the box; nothing takes it away. */
  trouble(text) {
    announce(this.#trouble, text);
  }

  /** Put a text back that was not accepted, unless something else is being typed. */
  giveBack(text) {
    if (!this.#box.value) this.#box.value = text;
    this.#changed(false);
  }

  #submit() {
    const text = this.#box.value.trim();
    if (!text) return this.trouble(TEXTS.empty);
    if (lengthOf(text) > LONGEST) return this.trouble(TEXTS.tooLong(LONGEST.toLocaleString("th-TH")));
    this.#box.value = "";
    this.#changed();
    this.send(text);
    this.#box.focus();
  }

  #key(event) {
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    event.preventDefault();
    this.#submit();
  }

  #pasted(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.#attachAll(files);
  }

  #picker(button, input) {
    const field = byId(input);
    byId(button).addEventListener("click", () => field.click());
    field.addEventListener("change", () => {
      this.#attachAll([...field.files]);
      field.value = "";
    });
  }

  #attachAll(files) {
    const troubles = files.map((file) => this.attach(file)).filter(Boolean);
    this.trouble(troubles[0]);
  }

  #changed(quiet = true) {
    if (quiet) this.trouble("");
    this.#box.style.height = "auto";
    this.#box.style.height = `${this.#box.scrollHeight + 2}px`;
    const length = lengthOf(this.#box.value);
    this.#count.hidden = length < COUNT_FROM;
    this.#count.textContent = `${length.toLocaleString("th-TH")} / ${LONGEST.toLocaleString("th-TH")}`;
    this.#count.classList.toggle("over", length > LONGEST);
  }
}
