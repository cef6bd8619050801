import * as format from '../format.js';
import {css, kindOf, SEVERITIES, severityOf} from '../palette.js';
import {h, setText} from './dom.js';

const SHOWN = 100;

/** The incidents, newest first, with a filter by severity. */
export class IncidentList {
  #rows = new Map();
  #news = new Set();

  constructor({onOpen, onFilter}) {
    this.onOpen = onOpen;
    this.minSeverity = 0;
    const chips = [[0, 'All'], [2, 'Moderate +'], [3, 'Severe']].map(([severity, label]) =>
      h('button', {type: 'button', class: 'chip', 'aria-pressed': String(severity === 0), onclick: (event) => this.#filter(severity, event, onFilter)}, label),
    );
    this.chips = chips;
    this.badge = h('span', {class: 'badge', hidden: true}, '0');
    this.list = h('ol', {class: 'incident-rows'});
    this.empty = h('div', {class: 'empty'}, h('strong', {}, 'No incidents'), h('span', {}, 'Crashes, harsh driving, overspeed, theft and failures appear here as soon as they are found.'));
    this.element = h(
      'section', {class: 'panel incidents', 'aria-label': 'Incidents'},
      h('div', {class: 'panel-head'}, h('h2', {}, 'Incidents'), this.badge, h('div', {class: 'chips'}, ...chips)),
      this.empty, this.list,
    );
  }

  #filter(severity, event, onFilter) {
    this.minSeverity = severity;
    for (const chip of this.chips) chip.setAttribute('aria-pressed', String(chip === event.currentTarget));
    onFilter();
  }

  /** These ids are news: their rows flash once. */
  announce(ids) {
    for (const id of ids) this.#news.add(id);
  }

  /** Draw; rows that stay are kept, so that hover and scroll stay too. */
  update(incidents, total, nowMs, selected) {
    const shown = incidents.slice(0, SHOWN);
    const wanted = new Set(shown.map((item) => item.id));
    for (const [id, row] of this.#rows) {
      if (!wanted.has(id)) {
        row.element.remove();
        this.#rows.delete(id);
      }
    }
    shown.forEach((item, index) => {
      const row = this.#row(item);
      setText(row.age, format.ago(item.startMs, nowMs));
      row.element.classList.toggle('selected', item.id === selected);
      if (this.list.children[index] !== row.element) this.list.insertBefore(row.element, this.list.children[index] ?? null);
    });
    this.badge.hidden = total === 0;
    setText(this.badge, format.count(total));
    this.empty.hidden = shown.length > 0;
    setText(this.empty.firstChild, total ? 'None this severe' : 'No incidents');
  }

  #row(item) {
    const known = this.#rows.get(item.id);
    if (known && known.revision === item.revision) return known;
    known?.element.remove();
    const kind = kindOf(item.kind);
    const severity = severityOf(item.severity);
    const age = h('time', {title: `${format.dateTime(item.startMs)} UTC`});
    const mark = h('span', {class: 'mark', title: severity.label});
    mark.style.background = css(severity.color);
    const button = h(
      'button', {type: 'button', class: 'incident', 'data-incident': item.id, onclick: () => this.onOpen(item)},
      mark,
      h('span', {class: 'incident-kind'}, kind.label), age,
      h('span', {class: 'incident-sub'}, `Vehicle ${item.vehicleId} · ${SEVERITIES[item.severity]?.label ?? 'Unknown'}`),
      h('span', {class: 'incident-value'}, format.incidentValue(kind.unit, item)),
    );
    const row = {element: h('li', {}, button), age, revision: item.revision};
    if (this.#news.delete(item.id)) row.element.classList.add('fresh');
    this.#rows.set(item.id, row);
    return row;
  }
}
