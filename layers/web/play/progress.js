// The line at the foot of the screen: a part for each slide, filled as far as the story has come; it is the clock, too.

import { el } from "../dom.js";
import { t } from "../text.js";

export class Progress {
  /** `go(number)` is called for the part that is clicked. */
  constructor(slides, go) {
    const parts = slides.map((slide, i) => el("button", { type: "button", tabindex: "-1", title: slide.title, onclick: () => go(i) }, el("i")));
    this.node = el("div", { class: "pl-progress", role: "progressbar", "aria-label": t("进度"), "aria-valuemin": "0", "aria-valuemax": String(slides.length - 1) }, parts);
  }

  show(at) {
    this.at = at;
    [...this.node.children].forEach((part, i) => part.classList.toggle("pl-done", i <= at));
    this.node.setAttribute("aria-valuenow", String(at));
    this.stop();
  }

  /** Lets the slide's part fill in so many seconds, then calls `then`. */
  run(seconds, then) {
    this.stop();
    const line = this.node.children[this.at].firstChild;
    this.clock = line.animate([{ transform: "scaleX(0)" }, { transform: "scaleX(1)" }], { duration: seconds * 1000, easing: "linear" });
    this.clock.onfinish = then;
  }

  stop() {
    this.clock?.cancel();
    this.clock = null;
  }
}
