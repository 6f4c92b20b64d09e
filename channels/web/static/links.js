// Links in what others write: only https, tel and our own pages become clickable; everything else stays text.

const IN_TEXT = /https:\/\/[^\s<>"'()]+|(?<=(?:โทร|\bcall)\.?\s?)\d[\d-]{2,11}\d/g;

/** Whether an address may be put behind a link. */
export function allowed(url) {
  return /^https:\/\//i.test(url) || /^tel:[\d+-]+$/i.test(url) || /^\/(?![/\\])/.test(url);
}

function anchor(url, label) {
  const link = document.createElement("a");
  link.href = url;
  link.textContent = label;
  if (!url.startsWith("tel:")) {
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
  return link;
}

/** The text as nodes, with its addresses and telephone numbers as links. */
export function linked(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(IN_TEXT)) {
    const found = match[0].replace(/[.,;:!?]+$/, "");
    nodes.push(text.slice(end, match.index));
    nodes.push(anchor(found.startsWith("https:") ? found : `tel:${found.replaceAll("-", "")}`, found));
    end = match.index + found.length;
  }
  nodes.push(text.slice(end));
  return nodes;
}

/** The links that a message carries beside its text. */
export function linkList(links) {
  return links.filter(({ url }) => allowed(url)).map(({ url, label }) => anchor(url, label));
}
