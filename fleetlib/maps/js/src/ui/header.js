import * as format from '../format.js';
import {h, icon, ICONS, setText} from './dom.js';

const TILES = [
  {key: 'vehicles', label: 'Vehicles', title: 'Vehicles heard of'},
  {key: 'online', label: 'Online', title: 'Vehicles heard from lately'},
  {key: 'moving', label: 'Moving', title: 'Vehicles driving now'},
  {key: 'rate', label: 'Messages/s', title: 'Telemetry messages processed per second'},
  {key: 'lag', label: 'Delay', title: 'From the measurement in the vehicle to this server'},
  {key: 'incidents', label: 'Incidents, 1 h', title: 'Incidents detected in the last hour'},
];

/** The bar on top: name, counters, search, connection, time. */
export class Header {
  constructor({onSearch, onRetry}) {
    this.tiles = new Map();
    const tiles = TILES.map(({key, label, title}) => {
      const value = h('span', {class: 'tile-value', 'data-tile': key}, '–');
      this.tiles.set(key, value);
      return h('div', {class: 'tile', title}, value, h('span', {class: 'tile-label'}, label));
    });
    this.search = h('input', {
      type: 'search', inputmode: 'numeric', placeholder: 'Find vehicle', 'aria-label': 'Find vehicle by number', spellcheck: 'false',
    });
    const note = h('span', {class: 'search-note', role: 'status'});
    const form = h('form', {class: 'search', role: 'search'}, icon(ICONS.search, {size: 14}), this.search, note);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const text = this.search.value.trim();
      const known = onSearch(text);
      form.classList.toggle('unknown', !known);
      setText(note, known ? '' : text ? `No vehicle ${text} has reported` : 'Give the number of a vehicle');
      if (known) this.search.blur();
    });
    const clear = () => {
      form.classList.remove('unknown');
      setText(note, '');
    };
    for (const event of ['input', 'blur']) this.search.addEventListener(event, clear);
    this.dot = h('span', {class: 'dot'});
    this.connectionText = h('span', {}, 'Connecting');
    this.connection = h('button', {class: 'connection', type: 'button', 'data-state': 'connecting', 'aria-live': 'polite', onclick: onRetry}, this.dot, this.connectionText);
    this.time = h('time', {class: 'clock', title: 'Time of the newest measurement, UTC'}, '––:––:––');
    this.age = h('span', {class: 'tile-label'}, 'UTC');
    this.element = h(
      'header', {class: 'header'},
      h('div', {class: 'brand'}, icon('M2 11.5l4-7 3 5 2-3 3 5', {size: 20}), h('span', {}, 'FleetTracker'), h('span', {class: 'brand-sub'}, 'Live operations')),
      h('div', {class: 'tiles'}, ...tiles),
      h('div', {class: 'header-end'}, form, this.connection, h('div', {class: 'clock-box'}, this.time, this.age)),
    );
  }

  setStats(stats) {
    const texts = {
      vehicles: format.count(stats.vehicles),
      online: format.count(stats.online),
      moving: format.count(stats.moving),
      rate: format.rate(stats.messagesPerS),
      lag: format.seconds(stats.lagS),
      incidents: format.count(stats.incidentsLastHour),
    };
    for (const [key, text] of Object.entries(texts)) setText(this.tiles.get(key), text);
    this.tiles.get('lag').classList.toggle('warn', stats.lagS > 10);
    this.tiles.get('incidents').classList.toggle('warn', stats.incidentsLastHour > 0);
  }

  setConnection({state, retryInS, reason}) {
    this.connection.dataset.state = state;
    const text = {live: 'Live', connecting: 'Connecting', waiting: `Offline, retry in ${retryInS} s`}[state];
    setText(this.connectionText, text);
    this.connection.title = state === 'waiting' ? `${reason}: click to try now` : 'Connection to the server';
  }

  /** The time of the newest measurement; of one that is stale also how long ago that was. */
  setTime(ms, stale, nowMs) {
    setText(this.time, format.clock(ms));
    setText(this.age, stale ? `UTC, ${format.ago(ms, nowMs)}` : 'UTC');
    this.time.classList.toggle('warn', stale);
  }
}
