// The live preview: the player itself, in a frame. A new version is loaded behind the one that is seen, and then takes its place.

import { el } from "../dom.js";

const LOOK_MS = 60;
const PATIENCE_MS = 20_000;

export class Preview {
  constructor(address) {
    this.address = address;
    this.node = el("div", { class: "pc-preview" });
    this.slide = 0;
  }

  get player() {
    return this.shown?.contentDocument?.querySelector(".pl-root")?.player;
  }

  /** Shows a revision of the story. */
  load(revision) {
    clearTimeout(this.looking);
    this.coming?.remove();
    const coming = el("iframe", { title: "", src: `${this.address}?preview=${revision}#${this.slide}`, class: "pc-coming", tabindex: "-1" });
    this.coming = coming;
    this.node.append(coming);
    const since = Date.now();
    const look = () => {
      if (coming.contentDocument?.querySelector(".pl-root[data-ready]") || Date.now() - since > PATIENCE_MS) this.swap(coming);
      else this.looking = setTimeout(look, LOOK_MS);
    };
    look();
  }

  swap(coming) {
    const before = this.shown;
    Object.assign(this, { shown: coming, coming: null });
    this.go(this.slide);
    coming.classList.remove("pc-coming");
    before?.remove();
  }

  go(slide) {
    this.slide = slide;
    this.player?.go(slide);
  }

  /** What the preview shows now of the map, as a scene's view. */
  view() {
    const map = this.player?.stage.map;
    if (!map) return null;
    const { lat, lng } = map.getCenter();
    return { lon: Number(lng.toFixed(5)), lat: Number(lat.toFixed(5)), zoom: Number(map.getZoom().toFixed(3)) };
  }

  stop() {
    clearTimeout(this.looking);
  }
}
