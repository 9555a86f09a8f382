// A story on its way to the server: changed at once, undone step by step, saved a moment later, never lost.
// The server answers with the number of the save that it has kept (`seen`) and the revision that came of it (`saved`).
// When no answer comes, what is there by then is sent again and again, until one does.

const SAVE_AFTER_MS = 700;
const SAME_STEP_MS = 1200;
const MOST_STEPS = 200;
const PATIENCE_MS = 15_000;
const FIRST_PAUSE_MS = 2_000; // between giving one answer up and asking again; each pause is twice the one before
const LONGEST_PAUSE_MS = 60_000;
const left = new Map(); // story -> the draft of an editor that went away before all was saved

/** The draft that an editor of this story left unsaved, to be gone on with. */
export function leftDraft(story) {
  const draft = left.get(story);
  left.delete(story);
  return draft;
}

export class Draft {
  constructor(story) {
    this.story = story;
    this.epoch = crypto.randomUUID ? crypto.randomUUID() : String(Date.now() + Math.random());
    this.number = 0;
    this.answered = 0;
    this.silences = 0; // how often in a row no answer came
    this.past = [];
    this.future = [];
    this.underway = null;
    this.how = {};
    this.dirty = false;
  }

  /** Works for an editor: `send` brings a save to the server, `told` is called whenever the state has changed. */
  serve(send, told) {
    Object.assign(this, { send, told });
  }

  /** The editor goes away: what is not saved is sent once more, and waits for the next editor of the story. */
  leave() {
    if (this.unsaved) {
      if (this.dirty && this.editable && !this.conflict) this.dispatch(this.how);
      left.set(this.story, this);
    }
    this.serve(() => {}, () => {});
    clearTimeout(this.timer);
    clearTimeout(this.patience);
  }

  get unsaved() {
    return this.dirty || Boolean(this.underway) || Boolean(this.trouble) || Boolean(this.conflict);
  }

  take(entry, revision) {
    entry.scenes ??= [];
    clearTimeout(this.timer);
    Object.assign(this, { entry, revision, past: [], future: [], dirty: false, conflict: "", trouble: "", silences: 0, how: {} });
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
    this.timer = setTimeout(() => this.retry(), SAVE_AFTER_MS);
    this.told();
  }

  /** Sends what there is; `how` says to write over what somebody else wrote, or to make a story of its own. */
  save(how = {}) {
    if (this.underway || !this.editable || (this.conflict && !how.over && !how.as_copy)) return;
    this.dispatch(how);
    this.told();
  }

  dispatch(how) {
    clearTimeout(this.timer);
    clearTimeout(this.patience);
    this.number += 1;
    Object.assign(this, { underway: this.number, how, dirty: false });
    this.patience = setTimeout(() => this.unanswered(), PATIENCE_MS);
    this.send({ epoch: this.epoch, number: this.number, base: this.revision, entry: structuredClone(this.entry), ...how });
  }

  /** No answer has come: after a pause what is there then is sent. */
  unanswered() {
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.silences);
    Object.assign(this, { underway: null, dirty: true, silences: this.silences + 1 });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.retry(), pause);
    this.told();
  }

  /** Sends what is there now, in the way that was meant when no answer came. */
  retry() {
    this.save(this.how);
  }

  /** The server is there: what is unsaved need not wait. `anew`: nothing is on its way any more. */
  goOn(anew = false) {
    if (anew && this.underway) Object.assign(this, { underway: null, dirty: true });
    if (this.dirty && !this.trouble) this.retry();
  }

  /** Takes what the server says; true when a save of ours has been kept. */
  receive({ seen, saved, copy, trouble, conflict, revision }) {
    const ours = seen?.[0] === this.epoch && seen[1] > this.answered;
    const kept = ours && seen[1] === this.number;
    if (ours) {
      this.answered = seen[1];
      if (!copy) this.revision = saved;
      this.silences = 0;
    }
    if (kept) {
      Object.assign(this, { underway: null, how: {}, trouble: "", conflict: "" });
      clearTimeout(this.patience);
    } else if (this.underway && (trouble || conflict)) {
      Object.assign(this, { underway: null, how: {}, dirty: true, trouble: trouble || "", conflict: conflict || "", silences: 0 });
      clearTimeout(this.patience);
      if (conflict) this.theirs = revision;
    }
    if (kept && this.dirty) this.save(); // what was typed meanwhile, or given up and answered after all
    this.told();
    return kept;
  }

  /** Lets what is here stand in place of what somebody else wrote; theirs is kept among the earlier versions. */
  writeOver() {
    this.revision = this.theirs;
    this.save({ over: true });
  }
}
