// The upload page: files into a conversation on a chat app, by a link whose token never leaves this page but as a header.

import { Refused, uploadLink } from "./api.js";
import { announce, byId, element } from "./dom.js";
import { TEXTS } from "./texts.js";
import { Uploads, megabytes } from "./uploads.js";

const TOKEN = "upload-token";

/** The token behind `#`, taken out of the address and kept for a reload of this tab. */
function takeToken() {
  const given = location.hash.slice(1);
  if (given) {
    sessionStorage.setItem(TOKEN, given);
    history.replaceState(null, "", location.pathname);
  }
  return given || sessionStorage.getItem(TOKEN) || "";
}

/** Where uploads show themselves; what is done stays, with a word that it arrived. */
class List {
  #log = byId("log");
  #items = new Map();

  addPending(key, item) {
    this.#items.set(key, item);
    this.#log.append(item);
  }

  settle(key) {
    this.#items.get(key)?.remove();
    this.#items.delete(key);
  }
}

let token = takeToken();
const headers = { Authorization: `Bearer ${token}` };
const uploads = new Uploads(new List(), async () => false, {
  path: "/api/chat/upload-files",
  headers,
  done: TEXTS.uploadArrived,
});

function picker(button, input) {
  byId(button).onclick = () => byId(input).click();
  byId(input).onchange = ({ target }) => {
    for (const file of target.files) announce(byId("trouble"), uploads.add(file));
    target.value = "";
  };
}

async function open() {
  try {
    const link = await uploadLink(token);
    uploads.limits = link;
    const { file, video } = uploads.mostBytes;
    byId("limits").textContent = TEXTS.uploadLimits(megabytes(file), megabytes(video), new Date(link.expires_at));
    byId("buttons").hidden = false;
    picker("take-photo", "photo-input");
    picker("choose-file", "file-input");
    byId("choose-file").focus();
  } catch (error) {
    announce(byId("trouble"), error instanceof Refused ? error.message : TEXTS.uploadLost);
    if (!(error instanceof Refused)) {
      byId("trouble").append(" ", element("button", { type: "button", className: "link", onclick: open }, TEXTS.retry));
    }
  }
}

window.addEventListener("online", () => uploads.resume());
window.addEventListener("hashchange", () => {
  if (!location.hash.slice(1)) return;
  token = takeToken(); // a newer link in the same tab
  headers.Authorization = `Bearer ${token}`;
  announce(byId("trouble"), "");
  open();
});
open();
