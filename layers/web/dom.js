// Small helpers to make elements. Text always goes in as text, never as HTML.

let iconAddress = (name) => `${name}.svg`;

/** Where the icons are: the address of their folder, or a function that gives an icon's own address. */
export function setIconBase(base) {
  iconAddress = typeof base === "function" ? base : (name) => `${base}/${name}.svg`;
}

/** Makes an element: el("button", {class: "x", onclick: f, title: "…"}, child, "text", …). */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "style") Object.assign(node.style, value);
    else if (name in node && typeof value !== "string") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

/** An icon from the vendored set, coloured by the text around it. */
export function icon(name) {
  const node = el("span", { class: "pa-icon", "aria-hidden": "true" });
  const address = `url("${iconAddress(name)}")`;
  node.style.maskImage = address;
  node.style.webkitMaskImage = address;
  return node;
}

export function iconButton(name, title, onclick, extra = {}) {
  return el("button", { type: "button", class: "pa-iconbutton", title, "aria-label": title, onclick, ...extra }, icon(name));
}

export function replace(node, ...children) {
  node.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
}

export function svg(tag, attributes = {}) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

/** Runs a classic script that lies beside these modules; resolves when it has run. */
export function addScript(path) {
  return new Promise((resolve, reject) => {
    const src = new URL(path, import.meta.url).href;
    document.head.append(el("script", { src, onload: resolve, onerror: () => reject(new Error(src)) }));
  });
}

/** Puts a stylesheet that lies beside these modules on the page, unless it is there; resolves when it counts. */
export function addStyle(path) {
  const { href } = new URL(path, import.meta.url);
  if ([...document.styleSheets].some((sheet) => sheet.href === href)) return Promise.resolve();
  return new Promise((resolve) => {
    document.head.append(el("link", { rel: "stylesheet", href, onload: resolve, onerror: resolve }));
  });
}
