// The component that Streamlit mounts: it holds no map itself, it says in which frame the page's map is to be seen.
// On the start page the map has been drawn already; elsewhere the import below draws it. Streamlit calls this again
// whenever the data change.

export default function mount({ data, parentElement, setTriggerValue }) {
  const place = parentElement.querySelector(".pa-place");
  const page = import(new URL(data.map, document.baseURI).href).then((module) => module.page);
  page
    .then(async (opened) => {
      opened.show({ ...data.frame, tell: setTriggerValue }, place);
      await opened.drawn;
    })
    .catch((error) => {
      place.textContent = `${data.failed}（${error.message}）`;
    });
  return () => page.then((opened) => opened.hide(place)).catch(() => {});
}
