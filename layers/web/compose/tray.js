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

/** Lays a scene by; how many wait then. 0: there is no room for it. */
export function take(scene) {
  const all = [...taken(), scene];
  return all.length <= MOST && keep(all) ? all.length : 0;
}

/** Lets these scenes wait in place of what waited before; false when the browser has no room for them. */
export function keep(scenes) {
  try {
    if (scenes.length) window.localStorage.setItem(KEY, JSON.stringify(scenes));
    else window.localStorage.removeItem(KEY);
    return true;
  } catch {
    return false;
  }
}
