// A clause with its citation and the quote marked in it, and the table of targets.

import { el, icon } from "./dom.js";
import { addressOf, goTo } from "./navigate.js";
import { t } from "./text.js";

/** The clause's text with the quote marked; both are verbatim text. */
export function marked(text, quote) {
  const at = quote ? text.indexOf(quote) : -1;
  if (at < 0) return [text];
  return [text.slice(0, at), el("mark", {}, quote), text.slice(at + quote.length)];
}

/** A clause with its source; 读原文 leads to the very sentence on the reading page (`read` is told where, {clause, …}). */
export function clauseBlock(clause, featureId = "", read = (place) => goTo("read", place)) {
  const { document: source } = clause;
  const place = Object.fromEntries(Object.entries({ clause: clause.clause_id, quote: clause.quote, feature: featureId }).filter(([, value]) => value));
  return el(
    "figure",
    { class: "pa-clause", "data-clause": clause.clause_id },
    el("p", { class: "pa-path" }, clause.headings.join(" › ")),
    el("blockquote", {}, marked(clause.text, clause.quote)),
    el("figcaption", {}, `《${source.title}》（${source.number}）　${source.issuer}　${source.date}`),
    el("button", { type: "button", class: "pa-textbutton pa-read", onclick: () => read(place) }, icon("book-open"), t("读原文")),
  );
}

/** A target's number in one line: 60 %（2020 年） → 不低于 65 %　2025 年　预期性. */
export function valueLine({ baseline_text, value_text, year_text, nature }) {
  return [(baseline_text ? `${baseline_text} → ` : "") + value_text, year_text, nature].filter(Boolean).join("　");
}

/** What the map itself says beside the plan's number, and why the two may differ. */
function mappedRow({ text, difference, reason }) {
  const gap = difference && parseFloat(difference) !== 0 ? t("（相差 {d}）", { d: difference }) : "";
  return el("div", { class: "pa-mapped" }, el("strong", {}, text), gap, reason ? `　${reason}` : "");
}

/** A slip or contradiction of the documents, with both readings and what the atlas does about it. */
export function doubtRow(doubt) {
  const readings = [doubt.reading_a, doubt.reading_b].filter(Boolean).join(t("；另作："));
  return el("p", { class: "pa-doubt", title: [doubt.quote_a, doubt.quote_b].filter(Boolean).join("\n") }, el("span", { class: "pa-tag pa-tag-doubt" }, t("存疑 · {kind}", { kind: doubt.kind })), el("strong", {}, `${doubt.subject}　`), readings, el("small", {}, doubt.treatment));
}

export function targetTable(targets) {
  return el("ul", { class: "pa-target-list" }, targets.map((target) =>
    el(
      "li",
      { "data-target": target.target_id, title: target.quote },
      el("div", { class: "pa-indicator" }, el("a", { class: "pa-go", href: addressOf("targets", { target: target.target_id }) }, target.indicator), target.nature ? el("span", { class: "pa-tag pa-tag-nature" }, target.nature) : null),
      el(
        "div",
        { class: "pa-value" },
        target.baseline_text ? el("span", { class: "pa-baseline" }, target.baseline_text, " → ") : null,
        el("strong", {}, target.value_text),
        target.year_text ? el("span", { class: "pa-year" }, target.year_text) : null,
      ),
      target.mapped ? mappedRow(target.mapped) : null,
      target.doubts.map((doubt) => doubtRow(doubt)),
      el("small", {}, [target.area, target.lead ? t("牵头：{lead}", { lead: target.lead }) : "", `《${target.document}》`].filter(Boolean).join("　")),
    ),
  ));
}
