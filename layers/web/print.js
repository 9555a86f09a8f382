// The print map: a small dialog that asks for paper, scale and title, and downloads what the server draws.

import { addStyle, el, icon, iconButton, replace } from "./dom.js";
import { t } from "./text.js";

const KEY = "plan-atlas-print";
const KEPT = ["paper", "format", "grid", "maker", "checker", "approver"];
const PAPERS = ["A4", "A3", "A1"];
const FORMATS = ["pdf", "svg", "png"];
const SCALES = [10000, 20000, 50000, 100000, 150000, 200000, 250000, 300000, 400000, 500000, 600000, 800000, 1000000];
const MOST_TITLE = 40;
const MOST_TEXT = 30;

/** Adds the printer button to the tools of an atlas. */
export function addPrinting(atlas) {
  const dialog = new PrintDialog(atlas);
  atlas.over.querySelector(".pa-tools").lastElementChild.append(iconButton("printer", t("打印地图"), () => dialog.open()));
}

class PrintDialog {
  constructor(atlas) {
    this.atlas = atlas;
    this.told = el("div", { class: "pa-print-told", role: "status" });
    this.go = el("button", { type: "submit", class: "pa-print-go" }, icon("download"), t("下载"));
    this.fields = el("div", { class: "pa-print-fields" });
    const submit = (event) => {
      event.preventDefault();
      this.print();
    };
    this.form = el(
      "form",
      { onsubmit: submit },
      el("header", {}, el("h2", {}, t("打印地图")), iconButton("x", t("关闭"), () => this.node.close())),
      this.fields,
      el("footer", {}, this.told, this.go),
    );
    this.node = el("dialog", { class: "pa-print pa-box", "aria-label": t("打印地图"), onclose: () => this.stop() }, this.form);
    atlas.root.append(this.node);
  }

  async open() {
    await addStyle("print.css");
    const kept = remembered();
    replace(
      this.fields,
      el("p", { class: "pa-hint" }, t("打印眼前的图层、筛选结果和选中的要素。")),
      ...this.text("title", t("图名"), this.title(), MOST_TITLE),
      ...this.choice("paper", t("纸张"), PAPERS.map((name) => [name, name]), kept.paper || "A4"),
      ...this.choice("orientation", t("方向"), [["landscape", t("横向")], ["portrait", t("纵向")]], this.orientation()),
      ...this.scales(),
      ...this.choice("format", t("格式"), FORMATS.map((name) => [name, name.toUpperCase()]), kept.format || "pdf"),
      ...this.choice("grid", t("坐标网"), [["graticule", t("经纬网")], ["plan", t("公里网")], ["none", t("不画")]], kept.grid || "graticule"),
      ...this.text("maker", t("编制单位"), kept.maker, MOST_TEXT),
      ...this.text("checker", t("审核"), kept.checker, MOST_TEXT),
      ...this.text("approver", t("批准"), kept.approver, MOST_TEXT),
      el("p", { class: "pa-hint" }, t("图签各栏可不填，留作签字。")),
    );
    this.tell("");
    this.go.disabled = false;
    this.node.showModal();
  }

  text(name, label, value, most) {
    return [el("label", { for: `pa-print-${name}` }, label), el("input", { type: "text", id: `pa-print-${name}`, name, maxlength: String(most), value: value || "" })];
  }

  choice(name, label, options, chosen) {
    const chips = options.map(([value, text]) => el("label", { class: "pa-chip" }, el("input", { type: "radio", name, value, checked: value === chosen }), text));
    return [el("span", { id: `pa-print-${name}` }, label), el("div", { role: "radiogroup", "aria-labelledby": `pa-print-${name}` }, chips)];
  }

  scales() {
    const options = SCALES.map((scale) => el("option", { value: String(scale) }, `1:${scale.toLocaleString("en-US").replaceAll(",", " ")}`));
    const automatic = el("option", { value: "auto" }, t("自动：放得下当前视野的常用比例尺"));
    return [el("label", { for: "pa-print-scale" }, t("比例尺")), el("select", { id: "pa-print-scale", name: "scale" }, automatic, options)];
  }

  /** The title that is proposed: the preset that is on, or the atlas's own. */
  title() {
    const { config, state } = this.atlas;
    const preset = state.visible.size < config.layers.length && state.activePreset();
    return preset ? t("{city}{preset}规划图", { city: config.city, preset: preset.title }) : config.title;
  }

  /** Upright where what is to be seen of the city is higher than wide. */
  orientation() {
    const { map, config } = this.atlas;
    const seen = map.getBounds();
    const [west, south, east, north] = config.bounds || [-180, -90, 180, 90];
    const a = map.project([Math.min(seen.getNorth(), north), Math.max(seen.getWest(), west)]);
    const b = map.project([Math.max(seen.getSouth(), south), Math.min(seen.getEast(), east)]);
    return b.y - a.y > b.x - a.x ? "portrait" : "landscape";
  }

  /** The address of the sheet: what is on the map, and what was chosen here. */
  address(chosen) {
    const { map, state, drawing, config, selecting } = this.atlas;
    const bounds = map.getBounds();
    const edges = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    const query = new URLSearchParams({
      layers: config.layers.map((layer) => layer.id).filter((id) => state.visible.has(id)).join(","),
      bounds: edges.map((value) => value.toFixed(5)).join(","),
    });
    if (state.filtered) query.set("filter", state.filterText);
    const faint = [...state.opacity].filter(([, value]) => value < 1);
    if (faint.length) query.set("opacity", faint.map(([group, value]) => `${group}:${value}`).join(";"));
    const lit = (selecting.lit || []).filter((id) => drawing.items.has(id) && drawing.shown(drawing.items.get(id)));
    if (lit.length) query.set("id", lit.join(","));
    const { selection } = state;
    if (selection?.kind === "ground") query.set("at", `${selection.lon.toFixed(5)},${selection.lat.toFixed(5)}`);
    for (const name of ["paper", "orientation", "scale", "grid", "title", "maker", "checker", "approver"]) query.set(name, chosen[name]);
    return `${config.base}/print.${chosen.format}?${query}`;
  }

  async print() {
    const chosen = Object.fromEntries(new FormData(this.form));
    remember(chosen);
    this.go.disabled = true;
    const asking = new AbortController();
    this.asking = asking;
    try {
      this.tell(t("正在出图……"), el("progress", {}));
      const file = await this.fetch(this.address(chosen), asking.signal);
      save(file, `${chosen.title.trim() || this.atlas.config.title}_${chosen.paper}.${chosen.format}`);
      this.tell(t("已下载，{size}。", { size: sizeText(file.size) }));
    } catch (error) {
      if (!asking.signal.aborted) this.tell(error.message, null, true);
    }
    if (this.asking === asking) this.go.disabled = false;
  }

  /** The drawn file; tells how much of it has come. */
  async fetch(address, signal) {
    let response;
    try {
      response = await fetch(address, { signal });
    } catch {
      throw new Error(t("连不上服务，请确认程序仍在运行，然后再试。"));
    }
    if (!response.ok) {
      const answer = await response.json().catch(() => ({}));
      throw new Error(answer.message || t("服务没有给出结果（{status}）。", { status: response.status }));
    }
    const total = Number(response.headers.get("content-length"));
    const bar = el("progress", { max: String(total || 1) });
    this.tell(t("正在下载……"), bar);
    const pieces = [];
    let got = 0;
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return new Blob(pieces, { type: response.headers.get("content-type") });
      pieces.push(value);
      got += value.length;
      if (total) bar.value = got;
    }
  }

  stop() {
    this.asking?.abort();
  }

  tell(text, more, wrong = false) {
    replace(this.told, text, more);
    this.told.classList.toggle("pa-wrong", wrong);
  }
}

function save(blob, name) {
  const href = URL.createObjectURL(blob);
  el("a", { href, download: name.replace(/[\\/:*?"<>|]/g, "_") }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

function sizeText(bytes) {
  return bytes >= 1e6 ? t("{n} MB", { n: (bytes / 1e6).toFixed(1) }) : t("{n} KB", { n: Math.ceil(bytes / 1e3) });
}

function remembered() {
  try {
    return JSON.parse(window.localStorage.getItem(KEY)) || {};
  } catch {
    return {};
  }
}

function remember(chosen) {
  window.localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(KEPT.map((name) => [name, chosen[name]]))));
}
