// The one translation function of the browser side. Chinese is the source language.

let catalogue = {};

export function setCatalogue(messages) {
  catalogue = messages || {};
}

/** Translates a message and fills {name} places in it. */
export function t(message, values = {}) {
  const text = catalogue[message] || message;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
