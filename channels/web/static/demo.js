// Label pictures that a newcomer may send, when the service runs as a demo.

import { byId, element } from "./dom.js";
import { TEXTS } from "./texts.js";

function show(open) {
  byId("demo").hidden = !open;
  byId("show-demo").setAttribute("aria-expanded", String(open));
}

function card({ url, title }, attach) {
  const send = async () => {
    const answer = await fetch(url);
    if (!answer.ok) return;
    attach(new File([await answer.blob()], url.split("/").pop(), { type: "image/png" }));
    show(false);
  };
  return element(
    "li",
    {},
    element("img", { src: url, alt: title, loading: "lazy" }),
    element("button", { type: "button", onclick: send, ariaLabel: `${TEXTS.sendDemo}: ${title}` }, TEXTS.sendDemo),
  );
}

/** `demo` is {labels, hint}, or null when this is no demo. */
export function setUpDemo(demo, attach) {
  const button = byId("show-demo");
  button.hidden = !demo;
  if (!demo) return;
  byId("demo-hint").textContent = demo.hint;
  byId("demo-labels").replaceChildren(...demo.labels.map((label) => card(label, attach)));
  button.onclick = () => show(byId("demo").hidden);
}
