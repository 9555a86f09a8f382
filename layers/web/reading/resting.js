// Tells which clause the reader rests on: the one at the reading line that has stayed there for a moment. While the
// text flies by, the line meets another clause all the time, so nothing is told; a page that is scrolled by the program
// tells nothing either, until the reader takes over again.

const REST_MS = 300;
const LINE = 0.36; // of the height, once the text has been scrolled that far
const TAKES_OVER = ["wheel", "touchmove", "pointerdown", "keydown"];

export class Resting {
  /** `clauses` gives the clauses' elements in order; `passes` is told each clause that is met, `rests` the one rested on. */
  constructor(scroller, clauses, { passes, rests }) {
    Object.assign(this, { scroller, clauses, passes, rests });
    this.steered = true;
    this.scrolled = () => this.look();
    this.taken = () => (this.steered = false);
    scroller.addEventListener("scroll", this.scrolled, { passive: true });
    for (const name of TAKES_OVER) scroller.addEventListener(name, this.taken, { passive: true });
  }

  /** From now on the program scrolls. */
  steer() {
    clearTimeout(this.timer);
    this.steered = true;
    this.met = null;
  }

  look() {
    if (this.steered) return;
    const met = this.atLine();
    if (!met || met === this.met) return;
    this.met = met;
    this.passes(met);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.rests(met), REST_MS);
  }

  /** The clause at the reading line. At both ends of the text the line moves to the edge, so that all can be reached. */
  atLine() {
    const { scroller } = this;
    const height = scroller.clientHeight;
    const left = scroller.scrollHeight - height - scroller.scrollTop;
    const most = height * LINE;
    const line = Math.min(most, scroller.scrollTop) + Math.max(0, (height - most) * (1 - left / most) * (left < most));
    const wanted = scroller.getBoundingClientRect().top + line;
    const all = this.clauses();
    let [low, high] = [0, all.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (all[middle].getBoundingClientRect().bottom > wanted) high = middle;
      else low = middle + 1;
    }
    return all[low] || null;
  }

  stop() {
    clearTimeout(this.timer);
    this.scroller.removeEventListener("scroll", this.scrolled);
    for (const name of TAKES_OVER) this.scroller.removeEventListener(name, this.taken);
  }
}
