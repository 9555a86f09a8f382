// What is said beside the map: a scene's title, text, quote and numbers; the cover; the sources. Text stays text.

import { el, replace } from "../dom.js";
import { t } from "../text.js";
import { barChart } from "./chart.js";

const LARGEST = 1.22;
const SMALLEST = 0.62;
const STEP = 0.03;

/** A title in pieces that stay whole when it is broken into lines: 一心、|两轴、|两带; “十字型”|高铁大通道. */
function pieces(title) {
  return (title.match(/“[^”]*”[、：，；—]*|[^“、：，；—]+[、：，；—]*|./g) || []).map((piece) => el("span", { class: piece.startsWith("“") ? "pl-piece pl-hang" : "pl-piece" }, piece));
}

function runs(parts) {
  return parts.map(([text, bold]) => (bold ? el("strong", {}, text) : text));
}

function listBlock({ ordered, items }) {
  return el(ordered ? "ol" : "ul", { class: "pl-list" }, items.map((item) => el("li", {}, runs(item))));
}

function quoteBlock({ document: source, headings, quote, slips }) {
  return el(
    "figure",
    { class: "pl-quote" },
    el("blockquote", {}, quote),
    el("figcaption", {}, t("《{title}》", { title: source.title }), headings.length ? el("span", {}, headings.at(-1)) : null),
    slips.map((slip) => el("p", { class: "pl-doubt" }, slip)),
  );
}

function numberBlock(target) {
  const at = target.value_text.indexOf(target.value);
  const [before, after] = [target.value_text.slice(0, at).trim(), target.value_text.slice(at + target.value.length).trim()];
  const small = (text) => (text ? el("small", {}, text) : null);
  return el(
    "div",
    { class: "pl-number", "data-target": target.target_id, title: target.quote },
    el("div", { class: "pl-value" }, small(before), el("strong", {}, target.value), small(after)),
    el("div", { class: "pl-indicator" }, target.indicator, "\u2003", small([target.area, target.year_text, target.nature].filter(Boolean).join(" · "))),
    target.baseline_text ? el("div", { class: "pl-base" }, t("基期 {base}", { base: target.baseline_text })) : null,
  );
}

const BLOCKS = { paragraph: (block) => el("p", {}, runs(block.runs)), list: listBlock, quote: quoteBlock, number: numberBlock };

/** Where the numbers of a scene stand, unless a quote of it says so already. */
function numberSources(body, chart) {
  const quoted = new Set(body.filter((block) => block.kind === "quote").map((block) => block.document.title));
  const titles = [...body.filter((block) => block.kind === "number"), ...(chart?.bars || [])].map((target) => target.document);
  const rest = [...new Set(titles)].filter((title) => title && !quoted.has(title));
  return rest.length ? el("p", { class: "pl-source" }, rest.map((title) => t("《{title}》", { title })).join(t("、"))) : null;
}

/** A scene's blocks in order; numbers that follow each other stand in one table. */
function bodyOf({ body, chart }) {
  const found = [];
  for (const block of body) {
    const node = BLOCKS[block.kind](block);
    const last = found.at(-1);
    if (block.kind === "number" && last?.classList.contains("pl-numbers")) last.append(node);
    else found.push(block.kind === "number" ? el("div", { class: "pl-numbers" }, node) : node);
  }
  return [found, chart ? barChart(chart) : null, numberSources(body, chart)];
}

/** Blocks of small Markdown alone, for the speaker's notes. */
export function markedText(blocks) {
  return blocks.map((block) => BLOCKS[block.kind](block));
}

export function sceneText(scene) {
  return [
    el("h2", {}, pieces(scene.title)),
    el("div", { class: "pl-body" }, bodyOf(scene)),
    scene.caution ? el("p", { class: "pl-problems" }, scene.caution) : null,
  ];
}

export function coverText(story) {
  const cited = story.sources.length ? t("依据 {n} 份规划文件", { n: story.sources.length }) : "";
  return [
    el("h1", {}, pieces(story.title)),
    story.subtitle ? el("p", { class: "pl-subtitle" }, pieces(story.subtitle)) : null,
    el("p", { class: "pl-by" }, [story.author, story.date, cited].filter(Boolean).join("　")),
    story.cover.caution ? el("p", { class: "pl-problems" }, story.cover.caution) : null,
  ];
}

export function sourcesText(story, attribution) {
  return [
    el("h2", {}, t("出处")),
    el("ol", { class: "pl-sources" }, story.sources.map((one) => el("li", {}, el("strong", {}, t("《{title}》", { title: one.title })), el("small", {}, [one.number, one.issuer, one.date].filter(Boolean).join("　"))))),
    el("p", { class: "pl-remark" }, t("引文和数字照录文件原文；“在建”“规划”等以各文件的日期为准，不表示已经建成。")),
    el("p", { class: "pl-remark" }, attribution),
  ];
}

export class Panel {
  constructor() {
    this.node = el("section", { class: "pl-panel", "aria-live": "polite" });
  }

  /** Puts a slide's text up, as large as there is room for all of it. */
  show(kind, content) {
    const page = el("div", { class: `pl-page pl-page-${kind}` }, content);
    replace(this.node, page);
    this.fit();
  }

  fit() {
    const page = this.node.firstElementChild;
    for (let size = LARGEST; page && size >= SMALLEST; size -= STEP) {
      page.style.setProperty("--fit", size.toFixed(2));
      if (page.scrollHeight <= page.clientHeight + 1) return;
    }
  }
}
