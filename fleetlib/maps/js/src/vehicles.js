// All vehicles as columns that go to the GPU as they are. One merge per frame from the server; between frames nothing is
// touched here: the vertex shader moves the vehicles (vehicle_layer.js).
import {OLDER_S} from './messages.js';
import {STATES} from './palette.js';

const METRES_PER_DEGREE = 111_195.08; // mean earth radius 6,371,008.8 m, as in fleetlib.units
export const HORIZON_S = 5; // a vehicle is carried on along its velocity for this long after its sample, then it stands
export const BLEND_S = 0.25; // a correction by a new sample is blended in with this time constant, so nothing jumps ...
const TELEPORT_DEG = 0.005; // ... unless it is this far off (some 500 m): then it does jump
const REBASE_S = 600; // a float32 of seconds is exact to 0.1 ms for this long: a wall screen runs for weeks
const RADIANS = Math.PI / 180;

export class VehicleTable {
  constructor() {
    this.count = 0;
    this.version = 0; // grows when the columns changed: the layer then uploads them
    this.slots = new Map(); // vehicle id -> row
    this.stateCounts = new Uint32Array(STATES.length);
    this.columns = allocate(1024);
    this.spare = allocate(1024);
  }

  /** Merge a decoded LiveFrame that arrived at `nowS` (seconds of the page's own clock). */
  apply(frame, nowS) {
    if (frame.complete) this.#replace(frame, nowS);
    else this.#update(frame, nowS);
    this.#countStates();
    this.version++;
  }

  /** What is known of one vehicle at `nowS`, where the map draws it; undefined if it is not there. */
  get(id, nowS) {
    const row = this.slots.get(id);
    return row === undefined ? undefined : this.row(row, nowS);
  }

  row(row, nowS) {
    const {ids, motion, state, speed} = this.columns;
    const [longitude, latitude] = drawnPosition(this.columns, row, nowS);
    const heading = Math.atan2(motion[4 * row] * Math.cos(latitude * RADIANS), motion[4 * row + 1]) / RADIANS;
    return {id: ids[row], longitude, latitude, state: state[row], speedMps: speed[row], headingDeg: (heading + 360) % 360};
  }

  /** [west, south, east, north] of all vehicles, or undefined. */
  bounds() {
    if (!this.count) return undefined;
    const box = [180, 90, -180, -90];
    for (let row = 0; row < this.count; row++) {
      const longitude = this.columns.longitude[row];
      const latitude = this.columns.latitude[row];
      if (longitude < box[0]) box[0] = longitude;
      if (latitude < box[1]) box[1] = latitude;
      if (longitude > box[2]) box[2] = longitude;
      if (latitude > box[3]) box[3] = latitude;
    }
    return box;
  }

  #replace(frame, nowS) {
    const old = this.columns;
    const oldCount = this.count;
    if (this.spare.capacity < frame.count) this.spare = allocate(frame.count);
    const next = this.spare;
    next.epochS = nowS;
    let sameOrder = oldCount === frame.count;
    for (let i = 0; i < frame.count; i++) {
      const id = frame.id[i];
      let before = i < oldCount && old.ids[i] === id ? i : -1;
      if (before < 0) {
        sameOrder = false;
        before = this.slots.get(id) ?? -1;
      }
      write(next, i, frame, i, nowS, old, before);
    }
    this.columns = next;
    this.spare = old;
    this.count = frame.count;
    if (!sameOrder) {
      this.slots.clear();
      for (let i = 0; i < frame.count; i++) this.slots.set(frame.id[i], i);
    }
  }

  #update(frame, nowS) {
    if (nowS - this.columns.epochS > REBASE_S) rebase(this.columns, this.count, nowS);
    for (let i = 0; i < frame.count; i++) {
      const id = frame.id[i];
      let row = this.slots.get(id);
      const before = row ?? -1;
      if (row === undefined) {
        row = this.count++;
        this.slots.set(id, row);
        if (row >= this.columns.capacity) this.columns = grown(this.columns);
      }
      write(this.columns, row, frame, i, nowS, this.columns, before);
    }
  }

  #countStates() {
    this.stateCounts.fill(0);
    const {state} = this.columns;
    for (let row = 0; row < this.count; row++) this.stateCounts[state[row]]++;
  }
}

function allocate(capacity) {
  const size = Math.ceil(capacity * 1.25);
  return {
    capacity: size,
    epochS: 0, // page time that `status` counts from
    ids: new Uint32Array(size),
    longitude: new Float64Array(size), // where it is at `time`
    latitude: new Float64Array(size),
    speed: new Float32Array(size),
    state: new Uint8Array(size),
    // For the GPU: degrees as two floats each (a float alone is off by 0.4 m), velocity and correction in degrees (per s).
    position: new Float32Array(4 * size), // longitude high, latitude high, longitude low, latitude low
    motion: new Float32Array(4 * size), // longitude/s, latitude/s, correction of longitude, of latitude
    status: new Float32Array(2 * size), // time of the sample in s since epochS, state
  };
}

function grown(columns) {
  const next = allocate(columns.capacity * 2);
  for (const [name, values] of Object.entries(columns)) if (ArrayBuffer.isView(values)) next[name].set(values);
  next.epochS = columns.epochS;
  return next;
}

function rebase(columns, count, nowS) {
  const shift = nowS - columns.epochS;
  for (let row = 0; row < count; row++) columns.status[2 * row] -= shift;
  columns.epochS = nowS;
}

function write(target, row, frame, i, nowS, old, before) {
  const ageS = frame.age[i] === OLDER_S ? Infinity : frame.age[i];
  const latitude = frame.latitude[i] / 1e7;
  const longitude = frame.longitude[i] / 1e7;
  const perNorth = 0.01 / METRES_PER_DEGREE;
  const eastDeg = (frame.east[i] * perNorth) / Math.max(0.01, Math.cos(latitude * RADIANS));
  const northDeg = frame.north[i] * perNorth;
  const timeS = nowS - Math.min(ageS, HORIZON_S);
  const reachS = nowS - timeS;
  let correctionLon = 0;
  let correctionLat = 0;
  if (before >= 0) {
    const [shownLon, shownLat] = drawnPosition(old, before, nowS);
    correctionLon = shownLon - (longitude + eastDeg * reachS);
    correctionLat = shownLat - (latitude + northDeg * reachS);
    if (Math.abs(correctionLon) > TELEPORT_DEG || Math.abs(correctionLat) > TELEPORT_DEG) correctionLon = correctionLat = 0;
  }
  // The correction is whole at the moment of arrival, which is `reachS` after the sample's time.
  const whole = Math.exp(reachS / BLEND_S);
  const state = frame.state[i] < STATES.length ? frame.state[i] : 0;
  target.ids[row] = frame.id[i];
  target.longitude[row] = longitude;
  target.latitude[row] = latitude;
  target.speed[row] = Math.hypot(frame.east[i], frame.north[i]) / 100;
  target.state[row] = state;
  const p = 4 * row;
  target.position[p] = longitude;
  target.position[p + 1] = latitude;
  target.position[p + 2] = longitude - target.position[p];
  target.position[p + 3] = latitude - target.position[p + 1];
  target.motion[p] = eastDeg;
  target.motion[p + 1] = northDeg;
  target.motion[p + 2] = correctionLon * whole;
  target.motion[p + 3] = correctionLat * whole;
  target.status[2 * row] = timeS - target.epochS;
  target.status[2 * row + 1] = state;
}

/** The same sum as in the vertex shader. */
function drawnPosition(columns, row, nowS) {
  const elapsed = Math.max(0, nowS - columns.epochS - columns.status[2 * row]);
  const carried = Math.min(elapsed, HORIZON_S);
  const fading = Math.exp(-elapsed / BLEND_S);
  const m = 4 * row;
  const {motion} = columns;
  return [
    columns.longitude[row] + motion[m] * carried + motion[m + 2] * fading,
    columns.latitude[row] + motion[m + 1] * carried + motion[m + 3] * fading,
  ];
}
