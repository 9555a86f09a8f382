// A story as slides: the cover, its scenes, and the sources. A slide's number is its scene's; the cover's is 0.

import { t } from "../text.js";

export function slidesOf(story) {
  const ground = { ...story.cover, view: {}, body: [], chart: null };
  return [
    { kind: "cover", title: story.title, scene: story.cover },
    ...story.scenes.map((scene) => ({ kind: "scene", title: scene.title, scene })),
    { kind: "sources", title: t("出处"), scene: { ...ground, notes: [], title: t("出处") } },
  ];
}

/** The slide that an address asks for (#3 or ?scene=3); the cover where it asks for none that is there. */
export function slideInAddress(count) {
  const asked = window.location.hash.slice(1) || new URLSearchParams(window.location.search).get("scene") || "";
  const number = /^\d+$/.test(asked) ? Number(asked) : 0;
  return number < count ? number : 0;
}
