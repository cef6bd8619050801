// The operator page: the map, the panels around it, and the connection that feeds them.
import {Connection} from './connection.js';
import {FleetMap} from './map.js';
import {IncidentBook} from './incidents.js';
import {h, icon, ICONS, setText} from './ui/dom.js';
import {Header} from './ui/header.js';
import {IncidentList} from './ui/incident_list.js';
import {Legend, ScaleBar} from './ui/legend.js';
import {VehiclePanel} from './ui/vehicle_panel.js';

const DETAIL_EVERY_MS = 1000;
const STALE_MS = 5000;
const NEWS_MS = 10_000;

/** Start the page in `root`; returns what tests look into. */
export function startPage(root, options = {}) {
  const page = new Page(root, options);
  page.start();
  return page;
}

class Page {
  constructor(root, options) {
    this.options = options;
    this.book = new IncidentBook();
    this.selectedIncident = undefined;
    this.clockOffsetMs = 0; // the server's clock minus this browser's
    this.lastFrame = undefined;
    this.header = new Header({onSearch: (text) => this.search(text), onRetry: () => this.connection.retryNow()});
    this.list = new IncidentList({onOpen: (item) => this.openIncident(item), onFilter: () => this.showIncidents()});
    this.panel = new VehiclePanel({
      onClose: () => this.map.select(undefined),
      onFollow: () => this.map.follow(!this.map.following),
      onIncident: (item) => this.openIncident(item),
    });
    this.legend = new Legend({onChange: (mask) => this.map.setHiddenStates(mask)});
    this.scale = new ScaleBar();
    this.notice = h('div', {class: 'notice', role: 'status'}, 'Waiting for the first positions');
    const canvas = h('div', {class: 'map', 'aria-label': 'Map of the fleet'});
    const tool = (name, label, action) => h('button', {type: 'button', class: 'icon-button', title: label, 'aria-label': label, onclick: action}, icon(ICONS[name]));
    const tools = h(
      'div', {class: 'map-tools'},
      tool('plus', 'Zoom in', () => this.map.zoomBy(1)), tool('minus', 'Zoom out', () => this.map.zoomBy(-1)), tool('fit', 'Show all', () => this.map.fit()),
    );
    this.attribution = h('span', {class: 'attribution'}, 'Roads: fictitious, generated');
    const foot = h('div', {class: 'map-foot'}, this.scale.element, this.attribution);
    this.side = h('aside', {class: 'side'}, this.panel.element, this.list.element);
    root.append(this.header.element, h('main', {class: 'stage'}, canvas, this.notice, this.legend.element, tools, foot, this.side));
    this.map = new FleetMap(canvas, {
      onSelect: (id) => this.selected(id),
      onFollow: (on) => this.panel.setFollowing(on),
      onIncident: (item) => this.openIncident(item),
      onView: ({metresPerPixel}) => this.scale.update(metresPerPixel),
      onError: (error) => console.error(error),
      padding: () => this.mapPadding(),
      preserveDrawingBuffer: options.preserveDrawingBuffer,
      clock: options.clock,
    });
  }

  start() {
    this.connection = new Connection({
      url: () => this.liveUrl(),
      onMessage: (message) => this.received(message),
      onState: (state) => this.connectionChanged(state),
    });
    this.timers = [setInterval(() => this.tick(), 1000), setInterval(() => this.askDetail(), DETAIL_EVERY_MS)];
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.map.select(undefined);
      // From anywhere but a field: who has just clicked on something has the focus there.
      if (event.key === '/' && !event.target.closest?.('input, textarea') && !(event.ctrlKey || event.metaKey || event.altKey)) {
        event.preventDefault();
        this.header.search.focus();
        this.header.search.select();
      }
    });
  }

  /** The part of the map that panels do not cover. */
  mapPadding() {
    const stage = this.side.parentElement.getBoundingClientRect();
    const side = this.side.getBoundingClientRect();
    const below = side.width > 0.7 * stage.width;
    return {top: below ? 60 : 28, right: below ? 28 : stage.right - side.left + 28, bottom: below ? stage.height * 0.46 : 44, left: below ? 28 : 76};
  }

  get nowMs() {
    return Date.now() + this.clockOffsetMs;
  }

  async loadRoads() {
    try {
      const response = await fetch('roads.json');
      if (!response.ok) return;
      const {lines, center, attribution} = await response.json();
      this.hasRoads = true;
      if (attribution) this.attribution.textContent = `Roads: ${attribution}`; // a licence may ask for it
      this.map.setRoads(lines ?? [], center);
    } catch (error) {
      console.warn('no roads drawn:', error); // the vehicles are worth showing without them
    }
  }

  async liveUrl() {
    const url = new URL('live', location.href.replace(/^http/, 'ws'));
    const response = await fetch('token', {cache: 'no-store'});
    if (!response.ok) throw new Error(`token: ${response.status}`);
    const text = (await response.text()).trim();
    url.search = new URLSearchParams({token: text.startsWith('{') ? JSON.parse(text).token : text}).toString();
    url.hash = '';
    return url.toString();
  }

  received({kind, value}) {
    if (kind === 'frame') this.frame(value);
    else if (kind === 'incidents') this.incidents(value);
    else if (kind === 'detail') this.detail(value);
    else if (kind === 'stats') this.header.setStats(value);
  }

  frame(frame) {
    this.clockOffsetMs = frame.sentMs - Date.now();
    this.lastFrame = {timeMs: frame.timeMs, atMs: performance.now()};
    this.map.applyFrame(frame);
    this.legend.update(this.map.table.stateCounts);
    this.notice.hidden = this.map.table.count > 0;
    if (!this.map.table.count) setText(this.notice, 'Connected. No vehicle has reported yet.');
    this.showAge();
    if (this.map.selectedId !== undefined) this.panel.setLive(this.map.table.get(this.map.selectedId, this.map.clock()));
  }

  incidents(items) {
    if (!items.length) return;
    const fresh = this.book.merge(items);
    // What the server sends on connecting is history, and does not flash.
    this.list.announce(fresh.filter((item) => this.nowMs - item.startMs < NEWS_MS).map((item) => item.id));
    this.showIncidents();
  }

  showIncidents() {
    const items = this.book.list(this.list.minSeverity);
    this.list.update(items, this.book.list().length, this.nowMs, this.selectedIncident);
    this.map.setIncidents(items, this.nowMs);
  }

  detail(detail) {
    if (detail.vehicleId === this.map.selectedId) this.panel.setDetail(detail, this.nowMs);
  }

  /** Open a vehicle by its number, as `17`, `Vehicle 17` or as reports name it, `C-00017`; false where it is not known. */
  search(text) {
    const id = Number(/^(?:vehicle\s*|[a-z]-)?(\d+)$/i.exec(text)?.[1]);
    if (!this.map.table.slots.has(id)) return false;
    this.map.select(id, {center: true});
    return true;
  }

  selected(id) {
    if (id === this.openId) return;
    this.openId = id;
    this.panel.open(id);
    this.panel.setFollowing(this.map.following);
    document.body.classList.toggle('has-vehicle', id !== undefined);
    if (id === undefined) return;
    this.panel.setLive(this.map.table.get(id, this.map.clock()));
    this.askDetail();
  }

  openIncident(item) {
    this.selectedIncident = item.id;
    this.map.select(item.vehicleId);
    this.map.follow(false);
    this.map.flyTo(item.longitude, item.latitude);
    this.showIncidents();
  }

  askDetail() {
    if (this.map.selectedId !== undefined && !document.hidden) this.connection.request(this.map.selectedId);
  }

  connectionChanged(state) {
    this.header.setConnection(state);
    this.isLive = state.state === 'live';
    this.showAge();
    document.body.dataset.connection = state.state;
    if (state.state === 'waiting' && !this.map.table.count) {
      this.notice.hidden = false;
      setText(this.notice, 'The server cannot be reached. The page tries again by itself.');
    }
    if (state.state !== 'live') return;
    if (!this.hasRoads) this.loadRoads();
    if (!this.map.table.count) setText(this.notice, 'Connected. Waiting for the first positions.');
  }

  tick() {
    this.showAge();
    this.showIncidents();
  }

  /** Without a server, or without its news, what is shown is the last that was known: it is dimmed and its age told. */
  showAge() {
    if (!this.lastFrame) return;
    const stale = !this.isLive || performance.now() - this.lastFrame.atMs > STALE_MS;
    this.header.setTime(this.lastFrame.timeMs, stale, this.nowMs);
    this.panel.setAge(this.nowMs, stale);
    document.body.classList.toggle('stale', stale);
  }
}
