// What the mode sends to the server: the question, the uploaded boundary, the wish for a report.

import { ServerError } from "../server.js";
import { t } from "../text.js";

async function post(address, body) {
  let response;
  try {
    response = await fetch(address, { method: "POST", body });
  } catch {
    throw new ServerError(0, t("连不上服务，请确认程序仍在运行，然后再试。"));
  }
  return response;
}

async function refusal(response) {
  const content = await response.json().catch(() => ({}));
  const error = new ServerError(response.status, content.message || t("服务没有给出结果（{status}）。", { status: response.status }));
  error.choices = content.choices;
  return error;
}

/** What applies at a site; see geodata.applies.what_applies. */
export async function askAt(base, site, radius) {
  const response = await post(`${base}/here.json`, JSON.stringify({ site, radius_m: radius }));
  if (!response.ok) throw await refusal(response);
  return response.json();
}

/** The boundary in a file: {geometry, name, notes}; an error with `choices` where its coordinate system must be chosen. */
export async function readFile(base, file, crs) {
  const asked = new URLSearchParams(crs ? { name: file.name, crs } : { name: file.name });
  const response = await post(new URL(`../site.json?${asked}`, `${base}/`).href, file);
  if (!response.ok) throw await refusal(response);
  return response.json();
}

/** Fetches a report ("pdf" or "docx") and has the browser keep it; resolves to the name of the file. */
export async function fetchReport(base, kind, site, radius) {
  const response = await post(`${base}/here.${kind}`, JSON.stringify({ site, radius_m: radius }));
  if (!response.ok) throw await refusal(response);
  const name = fileName(response.headers.get("content-disposition")) || `report.${kind}`;
  const address = URL.createObjectURL(await response.blob());
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  return name;
}

function fileName(disposition) {
  const found = /filename\*=UTF-8''([^;]+)/i.exec(disposition || "");
  return found ? decodeURIComponent(found[1]) : "";
}
