// Small help for building elements. Text only ever becomes text.

/** An element with properties and children; strings become text nodes. */
export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter((child) => child !== null));
  return made;
}

export const byId = (id) => document.getElementById(id);

/** Show with this text, or hide without one. */
export function announce(place, text) {
  place.textContent = text ?? "";
  place.hidden = !text;
}
