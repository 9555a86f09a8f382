// The explorer's own mode: the address bar is its memory, and it comes back as it was left.

export class Mode {
  constructor(atlas) {
    this.atlas = atlas;
    this.fresh = !atlas.opening;
  }

  update() {}

  /** What the address asks for, or else what was there before another mode had the map. */
  async appear() {
    const { atlas } = this;
    const { opening } = atlas;
    atlas.opening = false;
    if (opening) return; // the address was taken over while the map was made
    if (this.fresh && !atlas.address.asks) await atlas.address.quietly(() => atlas.follow(atlas.explored || {}));
    this.fresh = false;
    atlas.address.resume();
  }

  leave() {
    this.atlas.explored = this.atlas.snapshot();
    this.atlas.state.select(null);
  }
}
