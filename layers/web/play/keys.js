// The keyboard and the presenter's remote: which key means what.

const MEANINGS = {
  ArrowRight: "next", ArrowDown: "next", PageDown: "next", " ": "next", Enter: "enter", n: "next",
  ArrowLeft: "previous", ArrowUp: "previous", PageUp: "previous", Backspace: "previous", p: "previous",
  Home: "first", End: "last",
  b: "black", ".": "black",
  f: "full", F5: "full", F11: "none",
  a: "play", s: "notes", r: "back", l: "legend",
  "?": "help", "？": "help", h: "help", F1: "help", "/": "help",
  Escape: "escape",
};
const DIGITS_MS = 1100;

export class Keys {
  /** `actions` has a function for each meaning, and `digits(text)` and `go(number)` for typed numbers. */
  constructor(actions) {
    this.actions = actions;
    this.typed = "";
    document.addEventListener("keydown", (event) => this.pressed(event));
  }

  pressed(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.closest?.("input, textarea, select")) return;
    if ([" ", "Enter"].includes(event.key) && event.target.matches?.("button:focus-visible, summary:focus-visible")) return; // led there by Tab
    if (/^\d$/.test(event.key)) {
      this.digit(event.key);
      return;
    }
    const meaning = MEANINGS[event.key] || MEANINGS[event.key.toLowerCase()];
    if (!meaning || meaning === "none") return;
    event.preventDefault();
    if (meaning === "enter") this.enter();
    else if (this.typed && meaning === "escape") this.forget();
    else {
      this.forget();
      this.actions[meaning]();
    }
  }

  digit(digit) {
    this.typed = (this.typed + digit).slice(-3);
    this.actions.digits(this.typed);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.enter(), DIGITS_MS);
  }

  /** Enter goes to the typed number, or on. */
  enter() {
    const number = this.typed;
    this.forget();
    if (number) this.actions.go(Number(number));
    else this.actions.next();
  }

  forget() {
    clearTimeout(this.timer);
    this.typed = "";
    this.actions.digits("");
  }
}
