// What the reading page is asked for, as its address says it.

import { addressOf, pathOf } from "../navigate.js";

export const PAGE = "read";
const OWN = ["doc", "clause", "quote", "feature", "section", "card", "target", "doubt"];
const KEPT = "plan-atlas-reading";

/** Is the reading page open? */
export function here() {
  return window.location.pathname === pathOf(PAGE);
}

/** What the address asks for, a bare one what this tab had last: {doc, clause, quote, feature, section, card, target, doubt}. */
export function readPlace() {
  const asked = new URLSearchParams(window.location.search);
  const bare = !OWN.some((name) => asked.has(name));
  const parameters = bare ? new URLSearchParams(window.sessionStorage.getItem(KEPT) || "") : asked;
  return Object.fromEntries(OWN.map((name) => [name, parameters.get(name) || ""]).filter(([, value]) => value));
}

/** The address of a place on this page. */
export function placeAddress(place) {
  const own = Object.fromEntries(OWN.filter((name) => place[name]).map((name) => [name, place[name]]));
  return addressOf(PAGE, own);
}

/** Writes a place into the address bar; a `step` is one that the browser's Back undoes. */
export function writePlace(place, step) {
  if (!here()) return;
  const address = placeAddress(place);
  window.sessionStorage.setItem(KEPT, address.split("?")[1] || "");
  if (address === window.location.pathname + window.location.search) return;
  if (step) window.history.pushState(window.history.state, "", address);
  else window.history.replaceState(window.history.state, "", address);
}

export function samePlace(one, other) {
  return placeAddress(one) === placeAddress(other);
}
