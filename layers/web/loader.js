// The component that Streamlit mounts: puts Leaflet in place, then runs the script that folium wrote.
// Streamlit calls this again at every rerun; the map is made once for one configuration and then left alone.

const scripts = new Map();

function addScript(address) {
  if (!scripts.has(address)) {
    scripts.set(
      address,
      new Promise((resolve, reject) => {
        const node = document.createElement("script");
        node.src = address;
        node.onload = resolve;
        node.onerror = () => reject(new Error(address));
        document.head.append(node);
      }),
    );
  }
  return scripts.get(address);
}

function addStyle(address) {
  if (document.querySelector(`link[href="${address}"]`)) return Promise.resolve();
  return new Promise((resolve) => {
    const node = document.createElement("link");
    node.rel = "stylesheet";
    node.href = address;
    node.onload = resolve;
    node.onerror = resolve;
    document.head.append(node);
  });
}

export default function mount(component) {
  document.documentElement.lang = "zh-CN";
  const { data, parentElement } = component;
  const root = parentElement.querySelector(".pa-root");
  if (root.dataset.version === data.version) return undefined;
  root.dataset.version = data.version;
  const place = document.createElement("div");
  place.id = data.map_id;
  place.className = "folium-map";
  root.replaceChildren(place);
  const web = new URL(data.web, document.baseURI).href;
  const styles = ["vendor/leaflet/leaflet.css", "atlas.css"].map((name) => addStyle(`${web}/${name}`));
  const module = addScript(`${web}/vendor/leaflet/leaflet.js`)
    .then(() => Promise.all([addScript(`${web}/vendor/proj4/proj4.js`), addScript(`${web}/vendor/rbush/rbush.min.js`)]))
    .then(() => import(`${web}/atlas.js`));
  Promise.all([module, ...styles])
    .then(([atlas]) => {
      window.planAtlas = { start: (map, config) => atlas.start(map, { ...config, ...addressesOf(config, web) }) };
      new Function(data.script)();
    })
    .catch((error) => {
      root.textContent = `${data.failed}（${error.message}）`;
    });
  return () => {
    root.planAtlas?.stop();
    delete root.dataset.version;
  };
}

function addressesOf(config, web) {
  return { base: new URL(config.base, document.baseURI).href, icons: `${web}/vendor/icons` };
}
