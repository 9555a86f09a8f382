// Decisions on proposals on their way to the server: taken over at once, sent one lot at a time, never lost.
// The server answers with the number of the last one that it has kept (`seen`); a lot that it could not keep is sent
// again with the next decision.

export class Decisions {
  constructor(send) {
    this.send = send;
    this.epoch = crypto.randomUUID ? crypto.randomUUID() : String(Date.now() + Math.random());
    this.entries = []; // [number, id, state], the ones that are not kept yet
    this.last = 0;
    this.states = new Map();
    this.underway = false;
  }

  /** What the server knows: the state of each proposal, and how far it has kept ours. */
  receive(rows, seen, trouble) {
    this.states = new Map(rows.map((row) => [row.id, row.state]));
    if (seen?.epoch === this.epoch) {
      this.entries = this.entries.filter(([number]) => number > seen.number);
      this.underway = false;
    }
    for (const [, id, state] of this.entries) this.states.set(id, state);
    this.trouble = trouble;
    if (!trouble) this.go();
  }

  state(id) {
    return this.states.get(id) || "open";
  }

  /** Decides on several at once. */
  decide(ids, state) {
    for (const id of ids) {
      this.last += 1;
      this.entries.push([this.last, id, state]);
      this.states.set(id, state);
    }
    this.go();
  }

  go() {
    if (this.underway || !this.entries.length) return;
    this.underway = true;
    this.send({ epoch: this.epoch, entries: this.entries.map((entry) => [...entry]) });
  }

  /** Sends again what could not be kept. */
  retry() {
    this.underway = false;
    this.go();
  }

  get unsaved() {
    return this.entries.length;
  }
}
