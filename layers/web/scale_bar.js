// The scale bar, in Chinese units.

import { t } from "./text.js";

const L = window.L;

const ScaleBar = L.Control.Scale.extend({
  _updateMetric(most) {
    const metres = this._getRoundNum(most);
    this._updateScale(this._mScale, metres < 1000 ? t("{n} 米", { n: metres }) : t("{n} 公里", { n: metres / 1000 }), metres / most);
  },
});

/** A scale bar for the map's lower left corner, at most so many pixels long. */
export function scaleBar(maxWidth) {
  return new ScaleBar({ imperial: false, maxWidth });
}
