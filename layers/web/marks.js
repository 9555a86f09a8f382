// Texts with the server's marks in them. Marks are [start, end] in characters, not in UTF-16 units.

import { el } from "./dom.js";

/** A text as a list of strings and <mark> elements. */
export function markedAt(text, marks = []) {
  const characters = [...text];
  const part = (start, end) => characters.slice(start, end).join("");
  let done = 0;
  const nodes = marks.flatMap(([start, end]) => {
    const before = part(done, start);
    done = end;
    return [before, el("mark", {}, part(start, end))];
  });
  return [...nodes, part(done)];
}
