// The component that Streamlit mounts: it holds no map itself, it shows the page's map while it is there.
// On the start page the map has been drawn already; elsewhere the import below draws it.

export default function mount({ data, parentElement }) {
  const page = import(new URL(data.map, document.baseURI).href).then((module) => module.page);
  page
    .then(async (opened) => {
      opened.show();
      await opened.drawn;
    })
    .catch((error) => {
      parentElement.querySelector(".pa-place").textContent = `${data.failed}（${error.message}）`;
    });
  return () => page.then((opened) => opened.hide()).catch(() => {});
}
