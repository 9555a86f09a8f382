// A clause as elements: the server cuts its text at every mark, here the pieces become what is seen and clicked.

import { el } from "../dom.js";
import { t } from "../text.js";

const CLASSES = { name: "pr-name", wording: "pr-wording", target: "pr-target", goal: "pr-goal", doubt: "pr-slip" };

/** Does a mark speak of targets (a number, or the quote that sets one), and not of features? */
export function isTarget(kind) {
  return kind === "target" || kind === "goal";
}

/** The whole text of a clause. */
export function textOf(clause) {
  return clause.runs.map(([text]) => text).join("");
}

/** The pieces of a clause with their places in the text, cut further where `ranges` ([from, to]) begin and end. */
function pieces(clause, ranges) {
  let from = 0;
  return clause.runs.flatMap(([text, marks], run) => {
    const start = from;
    from += text.length;
    const inside = ranges.flat().filter((edge) => edge > start && edge < from);
    const edges = [...new Set([start, ...inside, from])].sort((a, b) => a - b);
    return edges.slice(0, -1).map((at, i) => ({
      at,
      text: text.slice(at - start, edges[i + 1] - start),
      marks,
      quoted: ranges.some(([first, last]) => first <= at && edges[i + 1] <= last),
      begins: i === 0 && clause.lines.includes(run),
    }));
  });
}

/** The length of each mark's text: where several lie over each other, the shortest is what is meant. */
function lengths(clause) {
  const found = clause.marks.map(() => 0);
  for (const [text, marks] of clause.runs) for (const mark of marks) found[mark] += text.length;
  return found;
}

/** The mark that a piece stands for; none for a piece that only a doubt covers. */
function meant(clause, marks, size) {
  const open = marks.filter((mark) => clause.marks[mark].kind !== "doubt");
  return open.sort((a, b) => size[a] - size[b])[0];
}

/**
 * The nodes of a clause's text: cells for a table's row, lines for a list, or else running text. Doubts have a sign of
 * their own behind them, which is no text, so that what is selected and copied is the document's.
 */
export function clauseNodes(clause, document, ranges = []) {
  const size = lengths(clause);
  const all = pieces(clause, ranges);
  const seen = new Set();
  const rows = [[]];
  all.forEach((piece, i) => {
    if (piece.text === "\t" || piece.begins) rows.push([]);
    if (piece.text === "\t") return;
    rows.at(-1).push(pieceNode(clause, document, piece, meant(clause, piece.marks, size), seen));
    const ended = piece.marks.filter((mark) => clause.marks[mark].kind === "doubt" && !all[i + 1]?.marks.includes(mark));
    if (ended.length) rows.at(-1).push(doubtSign(ended.flatMap((mark) => clause.marks[mark].ids), document));
  });
  if (isRow(clause)) return rows.map((row) => el("span", { class: "pr-cell", role: clause.head ? "columnheader" : "cell" }, row));
  if (clause.lines.length) return rows.map((row) => el("span", { class: "pr-line" }, row));
  return rows[0];
}

export function isRow(clause) {
  return clause.runs.some(([text]) => text === "\t");
}

function pieceNode(clause, document, { at, text, marks, quoted }, mark, seen) {
  const kinds = marks.map((number) => CLASSES[clause.marks[number].kind]);
  const properties = { "data-at": String(at) };
  if (mark !== undefined) {
    const { kind, ids } = clause.marks[mark];
    const features = isTarget(kind) ? [] : ids.map((id) => document.features[id]);
    if (features.length && !features.some((feature) => feature.placed)) kinds.push("pr-unplaced");
    Object.assign(properties, { "data-mark": String(mark), "data-group": features[0] ? document.groupOf(features[0]) : undefined });
    properties.role = "button";
    if (!seen.has(mark)) properties.tabindex = "-1";
    seen.add(mark);
  }
  if (quoted) kinds.push("pr-quoted");
  return el("span", { ...properties, class: [...new Set(kinds)].join(" ") || undefined }, text);
}

function doubtSign(ids, document) {
  const subjects = [...new Set(ids.map((id) => document.doubts[id].subject))];
  const label = t("存疑：{subject}", { subject: subjects.join("、") });
  return el("span", { role: "button", class: "pr-doubt", tabindex: "-1", "data-doubt": [...new Set(ids)].join(" "), "aria-label": label });
}

/** Where in a clause's text a point of the page's text (node, offset) lies; null outside of it. */
export function offsetIn(body, node, offset) {
  if (!body.contains(node)) return null;
  if (node.nodeType === Node.TEXT_NODE) {
    const piece = node.parentElement.closest("[data-at]");
    return piece ? Number(piece.dataset.at) + offset : null;
  }
  const next = node.childNodes[offset];
  const piece = next && (next.matches?.("[data-at]") ? next : next.querySelector?.("[data-at]"));
  if (piece) return Number(piece.dataset.at);
  const before = [...node.querySelectorAll("[data-at]")].at(-1);
  return before ? Number(before.dataset.at) + before.textContent.length : null;
}

/** The ranges of a clause's text that a feature's names, or else its wordings, take. */
export function rangesOf(clause, featureId) {
  const ranges = clause.marks.map((mark) => ({ mark, from: Infinity, to: 0 }));
  let at = 0;
  for (const [text, marks] of clause.runs) {
    for (const mark of marks) {
      ranges[mark].from = Math.min(ranges[mark].from, at);
      ranges[mark].to = at + text.length;
    }
    at += text.length;
  }
  const speak = ({ mark }) => !isTarget(mark.kind) && mark.kind !== "doubt" && [...mark.ids, ...mark.within].includes(featureId);
  return ranges.filter(speak).map(({ from, to }) => [from, to]);
}

/** Every place of some words in a text. */
export function rangesOfWords(text, words) {
  return words.filter(Boolean).flatMap((word) => {
    const found = [];
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) found.push([at, at + word.length]);
    return found;
  });
}
