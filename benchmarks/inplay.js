// Runs in the player: watches a change of slides frame by frame, from the key press until the slide stands. Times are
// taken in the page, in milliseconds. When a frame has been painted is told by the browser for the one after a key press
// (Event Timing, in steps of 8 ms); for a later frame it is when the next one begins.
(() => {
  const LIMIT_MS = 60_000;
  const PATIENT_FRAMES = 60; // after a slide stands, how long a first movement is waited for
  const root = document.querySelector(".pl-root");
  const { stage } = root.player;

  /** Waits until a frame has been laid out, so that looking at it costs it nothing; gives the time at which it began. */
  function frame() {
    const { port1, port2 } = new MessageChannel();
    return new Promise((resolve) =>
      requestAnimationFrame((began) => {
        port1.onmessage = () => resolve(began);
        port2.postMessage(null);
      }),
    );
  }

  function place() {
    const { lat, lng } = stage.map.getCenter();
    return `${lat} ${lng} ${stage.map.getZoom()}`;
  }

  /** Has a layer or a feature begun to come or go? Names are not counted. */
  function fading() {
    return stage.node.getAnimations({ subtree: true }).some(({ currentTime, effect }) => currentTime > 0 && effect.target.classList.contains("pl-fade"));
  }

  function overlaps(a, b) {
    return a.width + a.height > 0 && a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
  }

  let known = null; // the path that was seen last, to be looked at first

  /** Is any path of any layer to be seen? */
  function drawn() {
    const box = stage.frame.getBoundingClientRect();
    const seen = (path) => path?.isConnected && path.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && overlaps(path.getBoundingClientRect(), box);
    if (seen(known)) return true;
    const paths = stage.drawing.shownItems().concat(...stage.drawing.items.values()).flatMap((item) => item.paths);
    known = paths.find(({ _path }) => seen(_path))?._path;
    return Boolean(known);
  }

  let painted = null; // ms from the last key press to the frame after it on the screen

  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) if (name === "keydown") painted = duration;
  }).observe({ type: "event", durationThreshold: 16 });

  async function watch(number) {
    const before = place();
    const seen = { first: null, longest: 0, frames: 0, blank: 0 };
    let [pressed, late, stood] = [null, 0, 0]; // `late` counts frames without movement
    let moved = false;
    document.addEventListener("keydown", (event) => (pressed = event.timeStamp), { capture: true, once: true });
    painted = null;
    drawn();
    let previous = await frame();
    while (stood < 2 || (seen.first === null && stood < PATIENT_FRAMES)) {
      const now = await frame();
      if (pressed !== null) {
        seen.frames += 1;
        seen.longest = Math.max(seen.longest, now - previous);
        if (moved) seen.first ??= now - pressed;
        moved ||= place() !== before || fading();
        if (!moved) late += 1;
        if (!drawn()) seen.blank += 1;
        if (root.dataset.standing === String(number)) stood += 1;
      }
      previous = now;
    }
    if (moved && !late && painted) seen.first = painted;
    return seen;
  }

  window.playBench = {
    /** Gets ready for the key press that leads to a slide; `seen` is then what was seen until it stood. */
    arm(number) {
      const late = new Promise((_, reject) => setTimeout(() => reject(new Error(`slide ${number}: ${LIMIT_MS} ms`)), LIMIT_MS));
      this.seen = Promise.race([watch(number), late]);
      this.seen.catch(() => {});
    },
  };
})();
