import * as format from '../format.js';
import {css, kindOf, severityOf, stateOf} from '../palette.js';
import {h, icon, ICONS, setText} from './dom.js';

// Bits of Telemetry.flags (fleetlib/contracts/flags.py) that an operator wants to read.
const FLAGS = [
  [1 << 5, 'Airbag deployed', 'severe'],
  [1 << 3, 'Malfunction', 'warning'],
  [1 << 4, 'Hazard lights', 'warning'],
  [1 << 2, 'Charging', 'good'],
  [1 << 7, 'Delivered late', ''],
  [1 << 1, 'Engine running', ''],
  [1 << 0, 'Ignition on', ''],
];
const ELECTRIC = 1 << 8;
const HEAVY = 1 << 9;
const GNSS_FIX = 1 << 6;
const LOW_ENERGY = 0.15;
const REPORTED_V = 1; // a voltage below it is not measured, and neither are a level and temperatures of 0 beside it

/** What is known of the chosen vehicle. */
export class VehiclePanel {
  constructor({onClose, onFollow, onIncident}) {
    this.onIncident = onIncident;
    this.title = h('h2', {}, 'Vehicle');
    this.state = h('span', {class: 'state'});
    this.kind = h('span', {class: 'vehicle-kind'});
    this.follow = h('button', {type: 'button', class: 'tool', 'aria-pressed': 'false', title: 'Keep the vehicle in the middle', onclick: onFollow}, icon(ICONS.follow), h('span', {}, 'Follow'));
    const close = h('button', {type: 'button', class: 'icon-button', 'aria-label': 'Close', title: 'Close (Esc)', onclick: onClose}, icon(ICONS.close));
    this.speed = h('span', {class: 'speed-value'}, '–');
    this.arrow = h('span', {class: 'heading-arrow'}, icon(ICONS.north, {stroke: false, size: 18}));
    this.heading = h('span', {}, '–');
    this.energyFill = h('span', {class: 'bar-fill'});
    this.energyLabel = h('span', {class: 'bar-label'}, 'Fuel');
    this.energyValue = h('span', {class: 'bar-value'}, '–');
    this.facts = new Map();
    this.flags = h('div', {class: 'flags'});
    this.incidents = h('div', {class: 'vehicle-incidents'});
    this.age = h('span', {class: 'age'}, 'waiting for data');
    this.element = h(
      'section', {class: 'panel vehicle', 'aria-label': 'Vehicle', hidden: true},
      h('div', {class: 'panel-head'}, this.title, this.state, h('div', {class: 'panel-tools'}, this.follow, close)),
      h('div', {class: 'vehicle-body'},
        h('div', {class: 'speed-row'}, h('div', {class: 'speed'}, this.speed, h('span', {class: 'speed-unit'}, 'km/h')), h('div', {class: 'heading'}, this.arrow, this.heading)),
        h('div', {class: 'bar-row'}, this.energyLabel, this.energyValue, h('div', {class: 'bar'}, this.energyFill)),
        h('dl', {class: 'facts'}, ...this.#factRows()),
        this.flags, this.incidents,
        h('div', {class: 'panel-foot'}, this.kind, this.age)),
    );
  }

  #factRows() {
    const labels = {along: 'Accel. along', across: 'Accel. across', odometer: 'Odometer', engine: 'Engine', coolant: 'Coolant', battery: '12 V battery', position: 'Position'};
    return Object.entries(labels).map(([key, label]) => {
      const value = h('dd', {}, '–');
      this.facts.set(key, value);
      return h('div', {class: key === 'position' ? 'wide' : ''}, h('dt', {}, label), value);
    });
  }

  /** Open for a vehicle: empty until its detail arrives. */
  open(id) {
    this.element.hidden = id === undefined;
    if (id === undefined) return;
    setText(this.title, `Vehicle ${id}`);
    for (const value of [...this.facts.values(), this.speed, this.heading, this.energyValue]) setText(value, '–');
    this.energyFill.style.width = '0';
    this.arrow.style.visibility = 'hidden';
    this.detail = undefined;
    setText(this.age, 'waiting for data');
    this.age.title = '';
    this.flags.replaceChildren();
    this.incidents.replaceChildren();
    setText(this.kind, '');
  }

  setFollowing(on) {
    this.follow.setAttribute('aria-pressed', String(on));
  }

  /** From the positions of the live frames: state and speed, every second. */
  setLive(vehicle) {
    const state = vehicle ? stateOf(vehicle.state) : {label: 'Not in sight', color: [148, 163, 184]};
    setText(this.state, state.label);
    this.state.style.setProperty('--state', css(state.color));
    if (vehicle) setText(this.speed, String(Math.round(vehicle.speedMps * 3.6)));
  }

  setDetail(detail, nowMs) {
    const electric = Boolean(detail.flags & ELECTRIC);
    setText(this.speed, String(Math.round(detail.speedMps * 3.6)));
    this.arrow.style.visibility = 'visible';
    this.arrow.style.transform = `rotate(${detail.headingDeg}deg)`;
    setText(this.heading, `${format.compass(detail.headingDeg)} ${Math.round(detail.headingDeg) % 360}°`);
    const silent = detail.batteryVoltageV < REPORTED_V;
    const measured = (value) => (silent && value === 0 ? NaN : value);
    this.#setEnergy(measured(detail.energyLevelRatio), electric);
    const texts = {
      along: format.acceleration(detail.accelerationLongitudinalMps2),
      across: format.acceleration(detail.accelerationLateralMps2),
      odometer: format.kilometres(detail.odometerM),
      engine: electric ? 'electric' : format.measure(measured(detail.engineSpeedRpm), 'rpm'),
      coolant: format.measure(measured(detail.coolantTemperatureCelsius), '°C'),
      battery: format.measure(measured(detail.batteryVoltageV), 'V', 1),
      position: format.position(detail.latitudeDeg, detail.longitudeDeg),
    };
    for (const [key, text] of Object.entries(texts)) setText(this.facts.get(key), text);
    this.#setFlags(detail.flags);
    setText(this.kind, `${detail.flags & HEAVY ? 'Truck or bus' : 'Car or van'}, ${electric ? 'electric' : 'combustion'}`);
    this.detail = detail;
    this.age.title = `${format.dateTime(detail.timeMs)} UTC`;
    this.setAge(nowMs, false);
  }

  /** Say how old the values are; `away`: the server says nothing, so they are the last ones known. */
  setAge(nowMs, away) {
    if (!this.detail) {
      setText(this.age, away ? 'no connection' : 'waiting for data');
      return;
    }
    const ago = format.ago(this.detail.timeMs, nowMs);
    setText(this.age, away ? `last known, measured ${ago}` : `measured ${ago}`);
    this.setIncidents(this.detail.incidents, nowMs);
  }

  #setEnergy(ratio, electric) {
    setText(this.energyLabel, electric ? 'Battery' : 'Fuel');
    setText(this.energyValue, format.percent(ratio));
    this.energyFill.style.width = Number.isFinite(ratio) ? `${Math.max(0, Math.min(1, ratio)) * 100}%` : '0';
    this.energyFill.classList.toggle('low', ratio < LOW_ENERGY);
  }

  #setFlags(flags) {
    const shown = FLAGS.filter(([bit]) => flags & bit).map(([, label, tone]) => ({label, tone}));
    if (!(flags & GNSS_FIX)) shown.unshift({label: 'No GNSS fix', tone: 'warning'});
    const key = JSON.stringify(shown);
    if (this.flags.dataset.key === key && this.flags.childElementCount) return;
    this.flags.dataset.key = key;
    this.flags.replaceChildren(...shown.map(({label, tone}) => h('span', {class: `flag ${tone}`}, label)));
  }

  setIncidents(incidents, nowMs) {
    const items = [...incidents].sort((a, b) => b.startMs - a.startMs).slice(0, 4);
    const rows = items.map((item) => {
      const mark = h('span', {class: 'mark'});
      mark.style.background = css(severityOf(item.severity).color);
      return h('button', {type: 'button', class: 'mini', onclick: () => this.onIncident(item)}, mark, h('span', {}, kindOf(item.kind).label), h('time', {}, format.ago(item.startMs, nowMs)));
    });
    this.incidents.replaceChildren(...(rows.length ? [h('h3', {}, 'Latest incidents'), ...rows] : []));
  }
}
