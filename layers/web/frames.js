// In which frame the one map stands: the explorer, a page of its own kind, or docked in a Streamlit page.
// A mode is a class with `constructor(atlas, frame)`, `update(frame)`, `appear()` and `leave()`: it puts up what belongs
// to the frame and takes it down. What the explorer showed is kept while another mode has the map.

const MODES = {
  explore: () => import("./explore.js"),
  dock: () => import("./dock.js"),
  here: () => import("./here/mode.js"),
  read: () => import("./reading/read.js"),
};

export class Frames {
  constructor(atlas) {
    this.atlas = atlas;
    this.entering = Promise.resolve();
  }

  /** Turns to a frame; `appears` when the map was hidden before. Steps that come quickly are taken one by one. */
  enter(frame, appears) {
    this.wanted = frame;
    this.entering = this.entering.then(() => this.turn(frame, appears)).catch((error) => this.atlas.say(error.message));
    return this.entering;
  }

  async turn(frame, appears) {
    if (frame !== this.wanted || this.atlas.stopped) return; // another frame is called for meanwhile
    this.atlas.map.invalidateSize({ animate: false });
    if (this.mode && this.frame.kind === frame.kind && this.frame.page === frame.page) {
      const changed = this.frame !== frame;
      this.frame = frame;
      if (changed) await this.mode.update(frame);
      if (appears) await this.mode.appear();
      return;
    }
    const { Mode } = await MODES[frame.kind]();
    await this.mode?.leave();
    this.frame = frame;
    this.mode = new Mode(this.atlas, frame);
    await this.mode.appear();
  }
}
