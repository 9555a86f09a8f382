// Scenes taken in the explorer wait here until they are put into a story. They are the browser's own, in every tab.

const KEY = "plan-atlas-taken";
const MOST = 50;

export function taken() {
  try {
    const found = JSON.parse(window.localStorage.getItem(KEY) || "[]");
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}

export function take(scene) {
  const all = [...taken(), scene].slice(-MOST);
  window.localStorage.setItem(KEY, JSON.stringify(all));
  return all.length;
}

export function emptyTray() {
  window.localStorage.removeItem(KEY);
}
