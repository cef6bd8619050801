// One palette for shader, legend and panels, so that a colour means the same everywhere. Index = VehicleState of live.proto.
// The hues stay apart under the common colour-vision deficiencies, and shape repeats what colour says (arrow, dot, ring, halo).
export const STATES = [
  {key: 'unknown', label: 'Unknown', hint: 'no state reported', color: [148, 163, 184]},
  {key: 'moving', label: 'Moving', hint: 'arrow points where it drives', color: [45, 212, 167]},
  {key: 'stopped', label: 'Stopped', hint: 'ignition on, standing', color: [250, 190, 70]},
  {key: 'parked', label: 'Parked', hint: 'ignition off', color: [110, 140, 245]},
  {key: 'alert', label: 'Alert', hint: 'an incident is open', color: [255, 82, 96]},
  {key: 'offline', label: 'Offline', hint: 'nothing heard for a while', color: [112, 124, 143]},
];

// Index = Severity of incident.proto.
export const SEVERITIES = [
  {label: 'Unknown', color: [148, 163, 184]},
  {label: 'Light', color: [250, 204, 102]},
  {label: 'Moderate', color: [255, 146, 72]},
  {label: 'Severe', color: [255, 82, 96]},
];

// Index = IncidentKind of incident.proto. `unit` is how peak and threshold are shown.
export const KINDS = [
  {label: 'Incident', unit: ''},
  {label: 'Crash', unit: 'acceleration'},
  {label: 'Possible crash', unit: 'acceleration'},
  {label: 'Harsh braking', unit: 'acceleration'},
  {label: 'Harsh acceleration', unit: 'acceleration'},
  {label: 'Harsh cornering', unit: 'acceleration'},
  {label: 'Overspeed', unit: 'speed'},
  {label: 'Breakdown', unit: ''},
  {label: 'Near miss', unit: 'acceleration'},
  {label: 'Fatigue', unit: 'duration'},
  {label: 'Fuel theft', unit: 'share'},
  {label: 'Battery failure', unit: 'voltage'},
  {label: 'Sensor failure', unit: ''},
  {label: 'GNSS jamming', unit: 'duration'},
];

export const css = ([r, g, b], alpha = 1) => `rgba(${r}, ${g}, ${b}, ${alpha})`;
export const stateOf = (value) => STATES[value] ?? STATES[0];
export const severityOf = (value) => SEVERITIES[value] ?? SEVERITIES[0];
export const kindOf = (value) => KINDS[value] ?? KINDS[0];
