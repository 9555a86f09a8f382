// Asks the server; every answer belongs to one version of the data, so it is kept.

import { t } from "./text.js";

const kept = new Map();

export class ServerError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function fetchJson(address) {
  let response;
  try {
    response = await fetch(address);
  } catch {
    throw new ServerError(0, t("连不上服务，请确认程序仍在运行，然后再试。"));
  }
  const content = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new ServerError(response.status, content.message || t("服务没有给出结果（{status}）。", { status: response.status }));
  }
  return content;
}

/** The answer at an address; a failed one is asked for again next time. */
export function ask(address) {
  if (!kept.has(address)) {
    const answer = fetchJson(address);
    kept.set(address, answer);
    answer.catch(() => kept.delete(address));
  }
  return kept.get(address);
}

/** Fetches several answers as one, {address: answer}, so that `ask` has them; what fails is left to `ask`. */
export async function askTogether(address) {
  const content = await fetchJson(address).catch(() => ({}));
  for (const [each, answer] of Object.entries(content)) kept.set(new URL(each, document.baseURI).href, Promise.resolve(answer));
}

export function addresses(base) {
  return {
    layer: (id) => `${base}/layers/${encodeURIComponent(id)}.json`,
    card: (id) => `${base}/cards/${encodeURIComponent(id)}.json`,
    feature: (id) => `${base}/features/${encodeURIComponent(id)}.json`,
    tiles: (name) => `${base}/tiles/${encodeURIComponent(name)}.pmtiles`,
    clause: (id) => `${base}/clauses/${encodeURIComponent(id)}.json`,
    at: (lon, lat) => `${base}/at.json?lon=${lon.toFixed(6)}&lat=${lat.toFixed(6)}`,
    documents: () => `${base}/documents.json`,
    document: (id) => `${base}/documents/${encodeURIComponent(id)}.json`,
    cite: (clause, quote) => `${base}/cite.json?${new URLSearchParams({ clause, quote })}`,
    find: (asked) => `${base}/find.json?${new URLSearchParams(asked)}`,
    search: (query) => `${base}/search.json?q=${encodeURIComponent(query)}`,
  };
}
