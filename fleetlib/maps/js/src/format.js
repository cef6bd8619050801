// SI in, what people read out. A thin space separates number and unit; a dash stands for what is not known.
const G_MPS2 = 9.80665;
const UNIT_SPACE = '\u2009';
const NONE = '–';
const whole = new Intl.NumberFormat('en', {maximumFractionDigits: 0});

const withUnit = (text, unit) => `${text}${UNIT_SPACE}${unit}`;
const known = (value) => Number.isFinite(value);
/** A minus sign where it says something: what rounds to nothing has none. */
const fixed = (value, digits) => {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−');
};

export const count = (value) => (known(value) ? whole.format(value) : NONE);
export const speed = (mps) => (known(mps) ? withUnit(Math.round(mps * 3.6), 'km/h') : NONE);
export const acceleration = (mps2) => (known(mps2) ? withUnit(fixed(mps2 / G_MPS2, 2), 'g') : NONE);
export const percent = (ratio) => (known(ratio) ? withUnit(Math.round(ratio * 100), '%') : NONE);
export const kilometres = (metres) => (known(metres) ? withUnit(whole.format(metres / 1000), 'km') : NONE);
export const measure = (value, unit, digits = 0) => (known(value) ? withUnit(fixed(value, digits), unit) : NONE);

export function seconds(value) {
  if (!known(value)) return NONE;
  if (value < 10) return withUnit(value.toFixed(1), 's');
  return value < 600 ? withUnit(Math.round(value), 's') : withUnit(whole.format(value / 60), 'min');
}

export function rate(perSecond) {
  if (!known(perSecond)) return NONE;
  return perSecond >= 10_000 ? `${(perSecond / 1000).toFixed(1)}k` : whole.format(perSecond);
}

/** 14:03:27, UTC. */
export const clock = (ms) => new Date(ms).toISOString().slice(11, 19);
export const dateTime = (ms) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');

export function ago(ms, nowMs) {
  const elapsed = Math.max(0, (nowMs - ms) / 1000);
  if (elapsed < 5) return 'now';
  if (elapsed < 60) return `${Math.floor(elapsed)} s ago`;
  if (elapsed < 3600) return `${Math.floor(elapsed / 60)} min ago`;
  return elapsed < 86_400 ? `${Math.floor(elapsed / 3600)} h ago` : `${Math.floor(elapsed / 86_400)} d ago`;
}

export function position(latitude, longitude) {
  const part = (value, positive, negative) => `${Math.abs(value).toFixed(5)}° ${value < 0 ? negative : positive}`;
  return `${part(latitude, 'N', 'S')}, ${part(longitude, 'E', 'W')}`;
}

const POINTS = ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'];
export const compass = (degrees) => POINTS[Math.round((((degrees % 360) + 360) % 360) / 45) % 8];

const volts = (value) => measure(value, 'V', 1);
const VALUES = {acceleration, speed, duration: seconds, share: percent, voltage: volts};
const MEANING = {share: ' of the tank', voltage: ' too low'}; // said once, of the value, not of its limit

/** The greatest value of an incident and its limit, in the unit of its kind. */
export function incidentValue(unit, incident) {
  const show = VALUES[unit];
  if (!show || !incident.peak) return speed(incident.speedMps);
  const value = `${show(Math.abs(incident.peak))}${MEANING[unit] ?? ''}`;
  return incident.threshold ? `${value} (limit ${show(Math.abs(incident.threshold))})` : value;
}
