// Keeps the windows of one story in step: the one that plays and the one with the notes.

export class Link {
  /** `heard(message)` is called with what other windows of the story say. */
  constructor(storyId, heard) {
    this.channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(`plan-atlas-play/${storyId}`);
    this.channel?.addEventListener("message", ({ data }) => heard(data));
  }

  say(message) {
    this.channel?.postMessage(message);
  }
}
