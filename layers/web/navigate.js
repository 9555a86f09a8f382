// From one page of the app to another, without loading anything anew.

const STARTED = ".pa-place"; // what Streamlit leaves on the start page

/** The path of a page of the app: "" is the start page. */
export function pathOf(page) {
  return new URL(`./${page}`, document.baseURI).pathname;
}

/** The address of a page with what it is asked to show: {clause: "…"}. */
export function addressOf(page, parameters = {}) {
  const query = new URLSearchParams(parameters).toString();
  return pathOf(page) + (query ? `?${query}` : "");
}

/** Goes to a page as a step that Back undoes; Streamlit follows as it does when the browser goes back or forward. */
export function goTo(page, parameters = {}) {
  window.history.pushState({}, "", addressOf(page, parameters));
  follow();
  if (!document.querySelector(STARTED)) followOnceStarted(window.location.href);
}

function follow() {
  window.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
}

/** The map is there before Streamlit, which opens the page that it was loaded for: then it is told again. */
function followOnceStarted(address) {
  const watch = new MutationObserver(() => {
    const left = window.location.href !== address;
    if (!left && !document.querySelector(STARTED)) return;
    watch.disconnect();
    if (!left) follow();
  });
  watch.observe(document.body, { childList: true, subtree: true });
}

/** From now on links with the class pa-go lead to pages of the app without loading anything anew. */
export function followLinks() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a.pa-go");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { pathname, searchParams } = new URL(link.href);
    goTo(pathname.slice(pathOf("").length), Object.fromEntries(searchParams));
  });
}
