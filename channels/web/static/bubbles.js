// One message as elements.

import { element } from "./dom.js";
import { linked, linkList } from "./links.js";
import { AUTHORS, TEXTS } from "./texts.js";

const CLOCK = new Intl.DateTimeFormat("th-TH", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Bangkok" });
const DAY = new Intl.DateTimeFormat("th-TH-u-ca-buddhist", { dateStyle: "long", timeZone: "Asia/Bangkok" });

export const dayOf = (date) => DAY.format(date);

/** A line between two days. */
export function dayLine(date) {
  const day = dayOf(date);
  const today = dayOf(new Date());
  const yesterday = dayOf(new Date(Date.now() - 24 * 3600 * 1000));
  const words = day === today ? TEXTS.today : day === yesterday ? TEXTS.yesterday : day;
  return element("p", { className: "day" }, words);
}

function authorOf({ author, author_name: name }) {
  return name ? `${AUTHORS.officer} ${name}` : AUTHORS[author];
}

function fileName(mediaType) {
  if (mediaType === "application/pdf") return TEXTS.pdf;
  if (mediaType.startsWith("video/")) return TEXTS.video;
  if (mediaType.startsWith("audio/")) return TEXTS.audio;
  return TEXTS.file;
}

function attachment({ kind, file }) {
  if (!file) return null;
  if (kind !== "image") {
    return element("a", { className: "file", href: file.url, download: "" }, `${fileName(file.media_type)} · ${TEXTS.download}`);
  }
  const picture = element("img", { src: file.url, alt: TEXTS.picture, className: "picture" });
  return element("a", { href: file.url, target: "_blank", rel: "noopener", ariaLabel: TEXTS.openPicture }, picture);
}

/** A bubble with its author, what was said, and when. */
export function bubble(message) {
  const item = element("article", { className: `message ${message.author}` });
  const at = new Date(message.at);
  const body = element("div", { className: "bubble" });
  const file = attachment(message);
  if (file) body.append(file);
  if (message.text) body.append(element("p", { className: "words" }, ...linked(message.text)));
  const links = linkList(message.links ?? []);
  if (links.length) body.append(element("p", { className: "links" }, ...links));
  const who = element("p", { className: message.author === "recipient" ? "author unseen" : "author" }, authorOf(message));
  const time = element("time", { dateTime: message.at }, CLOCK.format(at));
  item.append(who, body, element("p", { className: "below" }, time));
  return item;
}

/** The choices of a message as buttons; `choose` gets the tapped one. */
export function choiceButtons(choices, choose) {
  const buttons = choices.map((choice) =>
    element("button", { type: "button", onclick: () => choose(choice) }, choice.label),
  );
  const group = element("div", { className: "choices" }, ...buttons);
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", TEXTS.choices);
  return group;
}
