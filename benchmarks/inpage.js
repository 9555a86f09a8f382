// Runs in the measured page from its first moment: says when things are to be seen. Both pages answer the same
// questions; times are taken in the page, in milliseconds, each with one more frame for the painting.
(() => {
  if (window !== window.top) return;
  const STEP = 8;
  const LIMIT_MS = 30_000;

  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

  async function until(test) {
    for (;;) {
      const found = test();
      if (found) return found;
      await frame();
    }
  }

  /** A promise that fails, instead of never ending, when it takes too long. */
  function limited(promise, what) {
    const late = new Promise((_, reject) => setTimeout(() => reject(new Error(`${what}: ${LIMIT_MS} ms`)), LIMIT_MS));
    return Promise.race([promise, late]);
  }

  const seen = (node) => Boolean(node && node.getClientRects().length && node.textContent.trim());

  /** The first point of a grid at which each feature is the one that a click hits: {id: [x, y]} in page pixels. */
  function grid(box, hit) {
    const spots = {};
    for (let y = box.top + STEP; y < Math.min(box.bottom, window.innerHeight) - STEP; y += STEP) {
      for (let x = box.left + STEP; x < Math.min(box.right, window.innerWidth) - STEP; x += STEP) {
        const id = hit(x, y);
        if (id && !spots[id]) spots[id] = [x, y];
      }
    }
    return spots;
  }

  const ours = {
    root: () => document.querySelector('.pa-root[data-ready="true"]'),
    drawn: (expected) => ours.root()?.querySelectorAll("path").length >= expected,
    ground: () => [document],
    spots() {
      const { map, drawing } = ours.root().planAtlas;
      const stage = map.getContainer();
      const box = stage.getBoundingClientRect();
      return grid(box, (x, y) => {
        if (!stage.contains(document.elementFromPoint(x, y))) return null;
        return drawing.hits(window.L.point(x - box.left, y - box.top))[0]?.id;
      });
    },
    card: (id) => seen(document.querySelector(`.pa-card[data-feature="${CSS.escape(id)}"] h2`)),
    box: (layer) => document.querySelector(`input[data-layer="${CSS.escape(layer.id)}"]`),
    shown: (layer) => document.querySelector(`.leaflet-pa-${CSS.escape(layer.id)}-pane`).style.display !== "none",
  };

  const opponent = {
    frame: () => document.querySelector('iframe[title*="st_folium"]'),
    paths: () => opponent.frame()?.contentDocument?.querySelectorAll("path.leaflet-interactive") ?? [],
    drawn(expected) {
      const inner = opponent.frame()?.contentWindow;
      return Boolean(inner?.map) && opponent.frame().offsetHeight > 100 && opponent.paths().length >= expected;
    },
    ground: () => [opponent.frame().contentDocument],
    spots() {
      const box = opponent.frame().getBoundingClientRect();
      const inner = opponent.frame().contentWindow;
      const ids = new Map();
      inner.map.eachLayer((layer) => layer._path && layer.feature && ids.set(layer._path, layer.feature.id));
      return grid(box, (x, y) => ids.get(inner.document.elementFromPoint(x - box.left, y - box.top)));
    },
    card: (id) => seen(document.querySelector(`.card[data-feature="${CSS.escape(id)}"] h3`)),
    box(layer) {
      const rows = opponent.frame().contentDocument.querySelectorAll(".leaflet-control-layers-overlays label");
      return [...rows].find((row) => row.textContent.trim() === layer.title).querySelector("input");
    },
    shown: (layer, before) => opponent.paths().length === before.total,
  };

  const pages = { ours, opponent };

  const bench = {
    /** Notes the time from navigation until the page's default layers are drawn: `drawnMs`. */
    async watch(name, expected) {
      bench.page = pages[name];
      bench.expected = expected;
      await until(() => bench.page.drawn(expected));
      await frame();
      bench.drawnMs = performance.now();
    },

    spots: () => bench.page.spots(),

    /** Gets ready for a click on a feature; `opened` then gives the milliseconds from the click to its card. */
    arm(id) {
      const clicked = new Promise((resolve) => {
        for (const ground of bench.page.ground()) {
          const origin = ground.defaultView.performance.timeOrigin;
          const note = (event) => resolve(origin + event.timeStamp);
          ground.addEventListener("click", note, { capture: true, once: true });
        }
      });
      const card = async () => {
        const start = await clicked;
        await until(() => bench.page.card(id));
        await frame();
        return performance.timeOrigin + performance.now() - start;
      };
      bench.opening = limited(card(), `card of ${id}`);
      bench.opening.catch(() => {});
    },

    opened: () => bench.opening,

    /** Milliseconds from a click on a layer's checkbox until the layer is gone, or there again. */
    toggle(layer) {
      const { page } = bench;
      const before = { total: bench.expected };
      const change = async () => {
        const wanted = !page.shown(layer, before);
        const start = performance.now();
        page.box(layer).click();
        await until(() => page.shown(layer, before) === wanted);
        await frame();
        return performance.now() - start;
      };
      return limited(change(), `layer ${layer.id}`);
    },
  };

  window.planBench = bench;
})();
