// Links of new features: a list of the clauses that name them, each taken or left; the quote is what one selects with
// the mouse in the clause's text.

import { addStyle, el, replace } from "./dom.js";
import { marked } from "./quotes.js";
import { t } from "./text.js";

export class Component {
  constructor({ place, setStateValue }) {
    this.styled = Promise.all([addStyle("review.css"), addStyle("picking.css")]);
    this.tell = (picked) => setStateValue("picked", picked);
    this.list = el("div", { class: "pr-list", tabindex: "0", role: "listbox", "aria-label": t("点到新要素的条文"), onkeydown: (event) => this.key(event) });
    this.clause = el("section", { class: "pr-clause", "aria-label": t("条文") });
    place.append(el("div", { class: "pr-root pk-root" }, this.list, this.clause));
    this.onUp = () => this.take();
    document.addEventListener("mouseup", this.onUp);
    document.addEventListener("keyup", this.onUp);
  }

  update(data) {
    const shape = data.rows.map((row) => row.id).join("\n");
    this.data = data;
    if (shape === this.shape) return; // what is chosen here is newer than what comes back
    this.shape = shape;
    this.picked = new Map(Object.entries(data.picked));
    this.nodes = new Map(data.rows.map((row) => [row.id, this.row(row)]));
    this.list.replaceChildren(...[...this.nodes.values()].map(({ node }) => node));
    for (const row of data.rows) this.refresh(row);
    this.go(data.rows[0]);
  }

  choice(row) {
    return { wanted: true, quote: row.quote, ...this.picked.get(row.id) };
  }

  choose(row, change) {
    this.picked.set(row.id, { ...this.choice(row), ...change });
    this.refresh(row);
    if (row === this.current) this.showClause();
    this.tell(Object.fromEntries(this.picked));
  }

  row(row) {
    const box = el("input", { type: "checkbox", "aria-label": t("关联“{name}”", { name: row.feature }), onchange: () => this.choose(row, { wanted: box.checked }) });
    const quote = el("p", { class: "pr-sentence" });
    const node = el(
      "div",
      { class: "pr-row pk-row", role: "option", "data-link": row.id, onclick: () => this.go(row) },
      box,
      el("div", {}, el("div", { class: "pr-what" }, el("strong", {}, row.feature), row.document), quote),
    );
    return { node, box, quote };
  }

  refresh(row) {
    const { node, box, quote } = this.nodes.get(row.id);
    const choice = this.choice(row);
    box.checked = choice.wanted;
    node.dataset.state = choice.wanted ? "open" : "rejected";
    replace(quote, marked(choice.quote, row.word));
  }

  go(row) {
    if (this.current) this.nodes.get(this.current.id)?.node.removeAttribute("aria-selected");
    this.current = row;
    const { node } = this.nodes.get(row.id);
    node.setAttribute("aria-selected", "true");
    node.scrollIntoView({ block: "nearest" });
    this.showClause();
  }

  key(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by || event.target.tagName === "INPUT") return;
    event.preventDefault();
    const next = this.data.rows[this.data.rows.indexOf(this.current) + by];
    if (next) this.go(next);
  }

  /** The whole clause; the quote is marked in it, and another one is picked by selecting it. */
  showClause() {
    const row = this.current;
    const { headings, text } = this.data.clauses[row.clause];
    const { quote } = this.choice(row);
    this.text = el("blockquote", { class: "pk-text" }, marked(text, quote));
    const back = el("button", { type: "button", class: "pr-small", disabled: quote === row.quote, onclick: () => this.choose(row, { quote: row.quote }) }, t("恢复原先的引文"));
    replace(
      this.clause,
      el("p", { class: "pr-path" }, [row.document, ...headings].join(" › ")),
      this.text,
      el("div", { class: "pk-foot" }, back, el("span", { class: "pr-hint" }, quote.includes(row.word) ? t("黄底为引文；用鼠标选中别的字句即可更换。") : t("引文里没有“{name}”，请确认是否这样引。", { name: row.word }))),
    );
  }

  /** Takes what is selected in the clause's text as the quote. */
  take() {
    const selection = document.getSelection();
    if (!this.text || !selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    if (!this.text.contains(range.startContainer) || !this.text.contains(range.endContainer)) return;
    const before = document.createRange();
    before.setStart(this.text, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const from = before.toString().length;
    const quote = this.data.clauses[this.current.clause].text.slice(from, from + range.toString().length).trim();
    selection.removeAllRanges();
    if (quote && quote !== this.choice(this.current).quote) this.choose(this.current, { quote, wanted: true });
  }

  remove() {
    document.removeEventListener("mouseup", this.onUp);
    document.removeEventListener("keyup", this.onUp);
  }
}
