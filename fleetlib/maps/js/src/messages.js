// live.proto in the browser: one WebSocket message in, typed arrays out.
import {create, fromBinary, toBinary} from '@bufbuild/protobuf';
import {LiveMessageSchema, LiveRequestSchema} from '../gen/fleet/v1/live_pb.js';

export const OLDER_S = 65535; // age_s: the sample is older than the field can say

/** Decode one message: {kind: 'frame' | 'incidents' | 'detail' | 'stats' | undefined, value}. Throws on malformed bytes. */
export function decodeMessage(buffer) {
  const {body} = fromBinary(LiveMessageSchema, new Uint8Array(buffer));
  if (body.case === 'frame') return {kind: 'frame', value: frameColumns(body.value)};
  if (body.case === 'incidents') return {kind: 'incidents', value: body.value.items.map(incident)};
  if (body.case === 'detail') return {kind: 'detail', value: detail(body.value)};
  return {kind: body.case, value: body.value};
}

export function encodeRequest(vehicleId) {
  return toBinary(LiveRequestSchema, create(LiveRequestSchema, {vehicleId}));
}

export const toMs = (timeUs) => Number(timeUs / 1000n);

function frameColumns(frame) {
  const {count} = frame;
  return {
    timeMs: toMs(frame.timeUs),
    sentMs: toMs(frame.sentTimeUs),
    sequence: frame.sequence,
    complete: frame.complete,
    count,
    id: column(frame.vehicleId, Uint32Array, count, 'vehicle_id'),
    longitude: column(frame.longitudeE7, Int32Array, count, 'longitude_e7'),
    latitude: column(frame.latitudeE7, Int32Array, count, 'latitude_e7'),
    east: column(frame.velocityEastCmps, Int16Array, count, 'velocity_east_cmps'),
    north: column(frame.velocityNorthCmps, Int16Array, count, 'velocity_north_cmps'),
    state: column(frame.state, Uint8Array, count, 'state'),
    age: column(frame.ageS, Uint16Array, count, 'age_s'),
  };
}

// Typed arrays must begin at a multiple of their element size, protobuf fields do not: copy (1 ms for 100,000 vehicles).
function column(bytes, Type, count, name) {
  if (bytes.byteLength !== count * Type.BYTES_PER_ELEMENT) {
    throw new Error(`column ${name} has ${bytes.byteLength} bytes, not those of ${count} vehicles`);
  }
  return new Type(bytes.slice().buffer);
}

function incident(item) {
  return {
    id: Array.from(item.incidentId, (byte) => byte.toString(16).padStart(2, '0')).join(''),
    revision: item.revision,
    vehicleId: item.vehicleId,
    kind: item.kind,
    severity: item.severity,
    startMs: toMs(item.startTimeUs),
    endMs: toMs(item.endTimeUs),
    longitude: item.longitudeE7 / 1e7,
    latitude: item.latitudeE7 / 1e7,
    speedMps: item.speedCmps / 100,
    peak: item.peakValue,
    threshold: item.thresholdValue,
    rule: item.rule,
  };
}

function detail(value) {
  return {...value, timeMs: toMs(value.timeUs), incidents: value.incidents.map(incident)};
}
