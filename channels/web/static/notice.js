// The notice on what is collected: open at the first visit, one tap away ever after.

import { byId, element } from "./dom.js";

const STORE = "rongthuk.notice-seen";

function seen() {
  try {
    return localStorage.getItem(STORE) === "yes";
  } catch {
    return false;
  }
}

function show(open) {
  byId("notice").hidden = !open;
  byId("show-notice").setAttribute("aria-expanded", String(open));
}

/** Fill in the notice's text and show it to whoever has not read it. */
export function setUpNotice(text) {
  byId("notice-text").replaceChildren(...text.split("\n").map((line) => element("p", {}, line)));
  byId("show-notice").onclick = () => show(byId("notice").hidden);
  byId("accept-notice").onclick = () => {
    try {
      localStorage.setItem(STORE, "yes");
    } catch {
      // Storage is forbidden: the notice is shown again next time, which does no harm.
    }
    show(false);
    byId("text").focus();
  };
  show(!seen());
}
