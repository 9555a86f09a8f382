// A story on its way to the server: changed at once, undone step by step, saved a moment later, never lost.
// The server answers with the number of the save that it has kept (`seen`) and the revision that came of it (`saved`).

const SAVE_AFTER_MS = 700;
const SAME_STEP_MS = 1200;
const MOST_STEPS = 200;

export class Draft {
  constructor(send, told) {
    Object.assign(this, { send, told });
    this.epoch = crypto.randomUUID ? crypto.randomUUID() : String(Date.now() + Math.random());
    this.number = 0;
    this.past = [];
    this.future = [];
    this.underway = null;
    this.dirty = false;
  }

  get unsaved() {
    return this.dirty || Boolean(this.underway) || Boolean(this.trouble) || Boolean(this.conflict);
  }

  take(entry, revision) {
    entry.scenes ??= [];
    Object.assign(this, { entry, revision, past: [], future: [], dirty: false, conflict: "", trouble: "" });
  }

  /** Changes the entry; changes with the same `step` that come quickly are one step to undo. */
  change(act, step = "") {
    const now = Date.now();
    const goesOn = step && step === this.step && now - this.steppedAt < SAME_STEP_MS;
    if (!goesOn) this.past.push(JSON.stringify(this.entry));
    if (this.past.length > MOST_STEPS) this.past.shift();
    Object.assign(this, { step, steppedAt: now, future: [] });
    act(this.entry);
    this.touch();
  }

  undo() {
    return this.turn(this.past, this.future);
  }

  redo() {
    return this.turn(this.future, this.past);
  }

  turn(from, to) {
    if (!from.length) return false;
    to.push(JSON.stringify(this.entry));
    this.entry = JSON.parse(from.pop());
    this.step = "";
    this.touch();
    return true;
  }

  touch() {
    this.dirty = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), SAVE_AFTER_MS);
    this.told();
  }

  /** Sends what there is; `how` says to write over what somebody else wrote, or to make a story of its own. */
  save(how = {}) {
    if (this.underway || !this.editable || (this.conflict && !how.over && !how.as_copy)) return;
    clearTimeout(this.timer);
    this.number += 1;
    this.underway = this.number;
    this.dirty = false;
    this.send({ epoch: this.epoch, number: this.number, base: this.revision, entry: structuredClone(this.entry), ...how });
    this.told();
  }

  /** Takes what the server says; true when a save of ours has been kept. */
  receive({ seen, saved, trouble, conflict, revision }) {
    const kept = this.underway && seen?.[0] === this.epoch && seen[1] === this.underway;
    if (kept) {
      Object.assign(this, { revision: saved, underway: null, trouble: "", conflict: "" });
    } else if (this.underway && (trouble || conflict)) {
      Object.assign(this, { underway: null, dirty: true, trouble: trouble || "", conflict: conflict || "" });
      if (conflict) this.theirs = revision;
    }
    if (kept && this.dirty) this.save();
    this.told();
    return Boolean(kept);
  }

  /** Lets what is here stand in place of what somebody else wrote; theirs is kept among the earlier versions. */
  writeOver() {
    this.revision = this.theirs;
    this.save({ over: true });
  }
}
