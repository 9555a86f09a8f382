// The documents as the server gives them, and what of an asked place (see place.js) they have.

import { ask } from "../server.js";
import { t } from "../text.js";
import { textOf } from "./runs.js";

export const WHOLE = "all";
export const SHOWN_CHARS = 40;

/** The places of a heading and of those above it, from the top; none for a clause without a heading. */
export function chainOf(outline, from) {
  const found = [];
  for (let at = from; at >= 0; at = outline[at].parent) found.unshift(at);
  return found;
}

export class Library {
  constructor(served, state) {
    this.served = served;
    this.state = state;
  }

  /** Resolves when it is known which documents there are. */
  async load() {
    this.index = await ask(this.served.documents());
  }

  /** A document, with `places` (clause id → place) and `groupOf` (the layer group of a feature). */
  async document(id) {
    const document = await ask(this.served.document(id));
    document.places ??= new Map(document.clauses.map((clause, i) => [clause.id, i]));
    document.groupOf ??= ({ layer }) => this.state.layers.get(layer)?.group;
    return document;
  }

  /** The document and the clause that a place asks for, as far as they are there, and what to tell of the rest. */
  async find({ doc, clause }, open) {
    const troubles = [];
    let wanted = doc || open?.id || this.index[0].id;
    let known = clause;
    if (clause && open?.places.has(clause)) return { document: open, clause, troubles };
    if (clause) {
      try {
        const found = await ask(this.served.clause(clause));
        [wanted, known] = [found.document.id, found.clause_id]; // an id that the clause once had leads to it, too
      } catch (error) {
        troubles.push([400, 404].includes(error.status) ? t("没有编号为“{id}”的条文：文件更新后编号会变，可用左上的搜索查找原文。", { id: clause.slice(0, SHOWN_CHARS) }) : error.message);
      }
    }
    if (!this.index.some((each) => each.id === wanted)) {
      troubles.push(t("没有编号为“{id}”的文件，已打开第一份。", { id: wanted.slice(0, SHOWN_CHARS) }));
      wanted = this.index[0].id;
    }
    const document = await this.document(wanted);
    return { document, clause: document.places.has(known) ? known : "", troubles };
  }

  /** A place without what the document does not have, and what to tell of that. */
  tidied(place, document) {
    const found = Object.fromEntries(Object.entries(place).filter(([, value]) => value));
    const troubles = [];
    if (!found.clause) for (const name of ["quote", "feature"]) delete found[name];
    const text = found.clause ? textOf(document.clauses[document.places.get(found.clause)]) : "";
    const known = (all) => (value) => value.split(" ").every((id) => Object.hasOwn(all, id));
    const checks = {
      section: [(key) => key === WHOLE || document.outline.some((each) => each.key === key), t("地址里的章节在这份文件里没有，地图改为跟随正文。")],
      target: [known(document.targets), t("地址里的目标在这份文件里没有。")],
      doubt: [known(document.doubts), t("地址里的存疑在这份文件里没有。")],
      quote: [(quote) => text.includes(quote), t("地址里的引文在这一段里找不到，只标出这一段。")],
    };
    for (const [name, [fits, trouble]] of Object.entries(checks)) {
      if (!found[name] || fits(found[name])) continue;
      delete found[name];
      troubles.push(trouble);
    }
    return { place: found, troubles };
  }
}
