// Mounts a component whose code lies beside the map's: `data.script` is the module's address, which exports
// `class Component {constructor(parts), update(data), remove()}`. Streamlit calls this again whenever the data change.

export default function mount({ data, parentElement, setStateValue }) {
  const place = parentElement.querySelector("[data-component]");
  place.component ??= import(new URL(data.script, document.baseURI).href).then(
    ({ Component }) => new Component({ place, setStateValue }),
  );
  place.component
    .then((component) => component.update(data))
    .catch((error) => {
      place.textContent = `${data.failed}（${error.message}）`;
    });
  return () => place.component.then((component) => component.remove()).catch(() => {});
}
