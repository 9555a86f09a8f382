// The panel of the mode: the tools on top, the findings beneath, the reports at its foot.

import { el, icon, replace } from "../dom.js";
import { t } from "../text.js";
import { radiusText } from "./findings.js";

const USUAL_WIDTH = 100;

export class Panel {
  /** `actions`: tool(name), width(), read(file, crs), typed(text), radius(metres), undo(), clear(), copyLink(), report(kind). */
  constructor(frame, actions) {
    Object.assign(this, { frame, actions });
    this.tools = el("div", { class: "pa-here-tools", role: "toolbar", "aria-label": t("指定范围") }, [
      ["point", "map-pin", t("点")],
      ["area", "pentagon", t("画面")],
      ["line", "spline", t("画线")],
      ["upload", "upload", t("上传")],
      ["text", "table", t("坐标")],
    ].map(([name, picture, text]) => el("button", { type: "button", "data-tool": name, onclick: () => actions.tool(name) }, icon(picture), text)));
    this.form = el("div", { class: "pa-here-form" });
    this.radius = el("select", { "aria-label": t("周边距离"), onchange: () => actions.radius(Number(this.radius.value)) }, frame.radii.map((metres) => el("option", { value: String(metres) }, radiusText(metres))));
    const small = (name, picture, text, act) => el("button", { type: "button", class: "pa-textbutton", "data-act": name, onclick: act }, icon(picture), text);
    this.bar = el("div", { class: "pa-here-bar", hidden: true }, el("label", {}, t("周边"), this.radius), small("undo", "undo-2", t("撤销"), () => actions.undo()), small("link", "link", t("复制链接"), () => actions.copyLink()), small("clear", "x", t("清除"), () => actions.clear()));
    this.body = el("div", { class: "pa-here-body", tabindex: "-1" });
    this.progress = el("div", { class: "pa-here-progress", hidden: true, role: "status" });
    this.foot = el("div", { class: "pa-here-foot", hidden: true }, el("span", {}, t("下载报告")), [["docx", "Word"], ["pdf", "PDF"]].map(([kind, name]) => el("button", { type: "button", class: "pa-here-report", "data-report": kind, onclick: () => actions.report(kind) }, icon("download"), name)), this.progress);
    this.node = el("aside", { class: "pa-here", "aria-label": t("此处适用") }, el("header", {}, el("h2", {}, t("此处适用")), this.tools, this.form, this.bar), this.body, this.foot);
    this.listenToDrops();
    this.empty();
  }

  /** Shows which tool is in hand, with what it asks for. */
  tool(name) {
    for (const button of this.tools.children) button.classList.toggle("pa-on", button.dataset.tool === name);
    const forms = { point: () => this.hint(t("在图上单击任一处。")), area: () => this.hint(t("在图上逐点单击画出范围；双击或点回起点结束。")), line: () => this.lineForm(), upload: () => this.uploadForm(), text: () => this.textForm() };
    replace(this.form, forms[name]?.() || this.hint(t("拖动顶点可改范围；单击图上要素，在下面找到它。")));
  }

  hint(text) {
    return el("p", { class: "pa-hint" }, text);
  }

  lineForm() {
    this.width ??= el("input", { type: "number", min: "1", max: "20000", step: "1", value: String(USUAL_WIDTH), "aria-label": t("宽度（米）"), onchange: () => this.actions.width() });
    return [el("label", { class: "pa-here-width" }, t("带宽"), this.width, t("米")), this.hint(t("在图上逐点单击画出中心线，双击结束。"))];
  }

  get widthM() {
    return Number(this.width?.value || USUAL_WIDTH);
  }

  set widthM(metres) {
    this.lineForm();
    this.width.value = String(metres);
  }

  uploadForm() {
    const { mb, formats } = this.frame.limits;
    const input = el("input", { type: "file", accept: ".zip,.geojson,.json,.kml,.kmz,.gpkg,.dxf,.csv,.xlsx,.gml,.fgb", "aria-label": t("边界文件"), onchange: () => input.files[0] && this.actions.read(input.files[0]) });
    return [
      el("label", { class: "pa-here-drop" }, icon("upload"), el("span", {}, t("选择边界文件，或拖到这里")), input),
      this.hint(t("能读 {formats}，不超过 {mb} MB；多个面合为一个范围。文件只在内存里读，不保存。", { formats, mb })),
    ];
  }

  textForm() {
    this.words ??= el("textarea", { rows: "4", maxlength: "200000", spellcheck: "false", "aria-label": t("坐标"), placeholder: "115.964, 36.444\nJ1 4034000.00 407000.00" });
    const ask = () => this.actions.typed(this.words.value);
    return [
      this.words,
      el("div", { class: "pa-here-ask" }, this.hint(t("一行一点：经度, 纬度（WGS 84），或 X Y（EPSG:4548）。一点查点，三点以上围成范围。")), el("button", { type: "button", class: "pa-here-report", "data-act": "ask", onclick: ask }, t("查询"))),
    ];
  }

  listenToDrops() {
    const over = (on) => (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      this.node.classList.toggle("pa-here-over", on);
      if (event.type === "drop" && event.dataTransfer.files[0]) this.actions.read(event.dataTransfer.files[0]);
    };
    this.node.addEventListener("dragover", over(true));
    this.node.addEventListener("dragleave", over(false));
    this.node.addEventListener("drop", over(false));
  }

  /** Before anything is asked. */
  empty() {
    this.bar.hidden = this.foot.hidden = true;
    delete this.node.dataset.ready;
    replace(
      this.body,
      el("p", { class: "pa-here-intro" }, t("指定一个点或一块地，看规划在这里说了什么：")),
      el("ol", { class: "pa-here-list" }, [t("管控范围与重叠面积"), t("所在县（市、区）、乡镇街道、功能区"), t("空间结构与规划片区"), t("周边要素的方位和距离"), t("点名这里的条文、给这里定的目标")].map((text) => el("li", {}, text))),
      el("p", { class: "pa-hint" }, t("每一行都带精度；依据示意或推算位置的，只说“可能”。结果可下载为 Word 或 PDF 报告。")),
    );
  }

  undoable(possible) {
    this.bar.querySelector('[data-act="undo"]').hidden = !possible;
  }

  busy() {
    this.node.setAttribute("aria-busy", "true");
  }

  /** A refusal, with what may be done about it. */
  refuse(message, ...more) {
    this.node.removeAttribute("aria-busy");
    delete this.node.dataset.ready;
    this.foot.hidden = true;
    replace(this.body, el("p", { class: "pa-here-refusal", role: "alert" }, message), more);
  }

  /** The file does not say its coordinate system: the person chooses. */
  askSystem(message, choices, chosen) {
    const rows = choices.map(({ code, name, reason }) => el("button", { type: "button", class: "pa-here-choice", "data-crs": code, onclick: () => chosen(code) }, el("span", {}, name), el("small", {}, reason)));
    this.refuse(message, rows);
  }

  findings(nodes) {
    this.node.removeAttribute("aria-busy");
    this.bar.hidden = this.foot.hidden = false;
    replace(this.body, nodes);
    this.body.scrollTop = 0;
    this.node.dataset.ready = String(performance.timeOrigin + performance.now()); // a new one for every answer
  }

  /** Unfolds and shows the row of a feature; tells whether there is one. */
  reveal(id) {
    const row = this.body.querySelector(`li[data-id="${CSS.escape(id)}"]`);
    if (!row) return false;
    for (let node = row.parentElement; node !== this.body; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    row.scrollIntoView({ block: "center" });
    return true;
  }

  /** While a report is made; an empty text when it is done. */
  reporting(text) {
    for (const button of this.foot.querySelectorAll("button")) button.disabled = Boolean(text);
    replace(this.progress, text ? [el("i", {}), text] : []);
    this.progress.hidden = !text;
  }
}
