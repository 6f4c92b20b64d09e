// Files on their way: a bubble with preview and progress for each, a few uploads at a time.

import { Refused, newKey, refusal } from "./api.js";
import { element } from "./dom.js";
import { TEXTS } from "./texts.js";

const AT_ONCE = 3;
const AGAIN = 15_000;
const SILENCE = 30_000; // without a byte moved for so long, the line is dead although it looks open

export const megabytes = (bytes) => Math.floor(bytes / 1024 / 1024);

/** Send one file; resolves with the answer. `onStart` gets the request so that it can be aborted. */
function post(file, key, { path, headers }, onStart, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let silent = 0;
    const moved = () => {
      clearTimeout(silent);
      silent = setTimeout(() => {
        request.onabort = request.onerror;
        request.abort();
      }, SILENCE);
    };
    const form = new FormData();
    form.append("file", file, file.name);
    request.open("POST", path);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.setRequestHeader("Idempotency-Key", key);
    request.upload.onprogress = ({ loaded, total }) => {
      moved();
      onProgress(Math.floor((100 * loaded) / total));
    };
    request.onload = () => {
      if (request.status < 300) resolve(JSON.parse(request.responseText));
      else reject(refusal(request.status, request.responseText, 0));
    };
    request.onerror = () => reject(new Error(TEXTS.uploadLost));
    request.onabort = () => reject(new DOMException("", "AbortError"));
    request.onloadend = () => clearTimeout(silent);
    request.send(form);
    moved();
    onStart(request);
  });
}

export class Uploads {
  #waiting = [];
  #running = 0;
  #broken = new Set(); // uploads that the network cut off

  /** `sessionLost` returns once there is a session again; `done` is said of a file that arrived, if it stays to be seen. */
  constructor(transcript, sessionLost, { path = "/api/chat/files", headers = {}, done = TEXTS.checking } = {}) {
    Object.assign(this, { transcript, sessionLost, done, target: { path, headers } });
    this.mostBytes = { file: 25 * 1024 * 1024, video: 25 * 1024 * 1024 };
  }

  /** How much this service takes; `limits` is an answer of it. */
  set limits({ max_file_bytes: file, max_video_bytes: video }) {
    this.mostBytes = { file, video };
  }

  /** Begin to send; returns why not, if it cannot be sent at all. */
  add(file) {
    if (file.size === 0) return TEXTS.fileEmpty;
    const most = file.type.startsWith("video/") ? this.mostBytes.video : this.mostBytes.file;
    if (file.size > most) return TEXTS.fileTooLarge(megabytes(most));
    const upload = new Upload(file, this);
    this.transcript.addPending(upload.key, upload.item);
    this.enqueue(upload);
    return null;
  }

  enqueue(upload) {
    this.#broken.delete(upload);
    this.#waiting.push(upload);
    this.#next();
  }

  async #next() {
    if (this.#running >= AT_ONCE || !this.#waiting.length) return;
    this.#running += 1;
    try {
      await this.#waiting.shift().run();
    } finally {
      this.#running -= 1;
      this.#next();
    }
  }

  /** Try again by itself what the network cut off; the same key makes sure that it is stored once. */
  brokenOff(upload) {
    this.#broken.add(upload);
    setTimeout(() => this.#broken.has(upload) && this.enqueue(upload), AGAIN);
  }

  /** It was put away while it waited for another try. */
  forget(upload) {
    this.#broken.delete(upload);
  }

  /** There is a connection again. */
  resume() {
    for (const upload of [...this.#broken]) this.enqueue(upload);
  }
}

class Upload {
  key = newKey();
  #request = null;
  #given = false; // given up while it waited for its turn

  constructor(file, uploads) {
    this.file = file;
    this.uploads = uploads;
    this.#build();
  }

  async run() {
    if (this.#given) return;
    this.#show(TEXTS.uploading(0), { cancel: true });
    try {
      await post(
        this.file,
        this.key,
        this.uploads.target,
        (request) => (this.#request = request),
        (percent) => this.#progress(percent),
      );
      this.#show(this.uploads.done, {});
    } catch (error) {
      await this.#failed(error);
    } finally {
      this.#request = null;
    }
  }

  async #failed(error) {
    if (error.name === "AbortError") return this.#giveUp();
    if (error instanceof Refused && error.status === 401 && (await this.uploads.sessionLost())) return this.run();
    const again = !(error instanceof Refused) || error.passing;
    this.#show(error.message, { retry: again, remove: true, bad: true });
    if (!(error instanceof Refused)) this.uploads.brokenOff(this);
  }

  #build() {
    const picture = this.file.type.startsWith("image/");
    this.preview = picture
      ? element("img", { src: URL.createObjectURL(this.file), alt: TEXTS.picture, className: "picture" })
      : element("p", { className: "file" }, this.file.name);
    this.preview.onload = () => URL.revokeObjectURL(this.preview.src);
    this.preview.onerror = () => this.preview.replaceWith(element("p", { className: "file" }, this.file.name));
    this.bar = element("progress", { max: 100, value: 0, ariaLabel: TEXTS.uploading("") });
    this.words = element("span", { className: "upload-words" });
    this.cancel = this.#button(TEXTS.cancel, () => (this.#request ? this.#request.abort() : this.#giveUp()));
    this.retry = this.#button(TEXTS.retry, () => this.uploads.enqueue(this));
    this.remove = this.#button(TEXTS.remove, () => this.#giveUp());
    this.item = element(
      "article",
      { className: "message recipient pending" },
      element("div", { className: "bubble" }, this.preview, this.bar),
      element("p", { className: "below" }, this.words, this.cancel, this.retry, this.remove),
    );
    this.#show(TEXTS.sending, { cancel: true });
  }

  #button(label, act) {
    return element("button", { type: "button", className: "link", onclick: act }, label);
  }

  #progress(percent) {
    this.bar.value = percent;
    this.words.textContent = percent < 100 ? TEXTS.uploading(percent) : TEXTS.checking;
  }

  #show(words, { cancel = false, retry = false, remove = false, bad = false }) {
    this.words.textContent = words;
    this.cancel.hidden = !cancel;
    this.retry.hidden = !retry;
    this.remove.hidden = !remove;
    this.bar.hidden = bad;
    this.item.classList.toggle("failed", bad);
  }

  #giveUp() {
    this.#given = true;
    this.uploads.forget(this);
    this.uploads.transcript.settle(this.key);
  }
}
