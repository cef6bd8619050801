import * as format from '../format.js';
import {css, STATES} from '../palette.js';
import {h, setText} from './dom.js';

const ORDER = [4, 1, 2, 3, 5]; // what needs attention first

/** States with their counts; a click hides or shows a state. */
export class Legend {
  constructor({onChange}) {
    this.hidden = 0;
    this.counts = new Map();
    const rows = ORDER.map((value) => {
      const {key, label, hint, color} = STATES[value];
      const sign = h('span', {class: `sign sign-${key}`});
      sign.style.setProperty('--state', css(color));
      const count = h('span', {class: 'legend-count'}, '0');
      this.counts.set(value, count);
      const row = h('button', {type: 'button', class: 'legend-row', 'aria-pressed': 'true', title: `${label}: ${hint}. Click to hide or show.`}, sign, h('span', {}, label), count);
      row.addEventListener('click', () => {
        this.hidden ^= 1 << value;
        row.setAttribute('aria-pressed', String(!(this.hidden & (1 << value))));
        onChange(this.hidden);
      });
      return row;
    });
    this.element = h('section', {class: 'panel legend', 'aria-label': 'Legend'}, ...rows);
  }

  update(stateCounts) {
    for (const [value, element] of this.counts) setText(element, format.count(stateCounts[value]));
  }
}

/** A scale bar: the longest round length that fits. */
export class ScaleBar {
  constructor() {
    this.text = h('span', {});
    this.element = h('div', {class: 'scale'}, this.text);
  }

  update(metresPerPixel) {
    const longest = 110 * metresPerPixel;
    const power = 10 ** Math.floor(Math.log10(longest));
    const metres = [5, 2, 1].map((step) => step * power).find((length) => length <= longest) ?? power;
    this.element.style.width = `${metres / metresPerPixel}px`;
    setText(this.text, metres >= 1000 ? `${metres / 1000}\u2009km` : `${metres}\u2009m`);
  }
}
