// The vehicles: one instanced quad each, moved in the vertex shader by dead reckoning. Nothing is uploaded per drawn frame.
import {Layer, picking, project32} from '@deck.gl/core';
import {Geometry, Model} from '@luma.gl/engine';
import {STATES} from './palette.js';
import {BLEND_S, HORIZON_S} from './vehicles.js';

const glsl = (value) => Number(value).toFixed(6);
const vec3 = (color) => `vec3(${color.map((part) => glsl(part / 255)).join(', ')})`;

const uniforms = {
  name: 'vehicles',
  vs: `\
layout(std140) uniform vehiclesUniforms {
  float time;
  float radius;
  float arrows;
  float selected;
  float hidden;
} vehicles;
`,
  uniformTypes: {time: 'f32', radius: 'f32', arrows: 'f32', selected: 'f32', hidden: 'f32'},
};

const VERTEX = `#version 300 es
#define SHADER_NAME vehicle-layer-vertex
in vec3 positions;
in vec4 instanceDegrees;
in vec4 instanceMotion;
in vec2 instanceStatus;
out vec2 unit;
out vec3 fill;
out float radiusPixels;
out float shape;
out float selectedHere;
out float pulse;

const vec3 COLORS[${STATES.length}] = vec3[](${STATES.map((state) => vec3(state.color)).join(', ')});

vec2 screenDirection(vec2 degreesPerSecond, float latitude) {
  vec2 metres = degreesPerSecond * vec2(cos(radians(latitude)), 1.0);
  vec4 clip = project.viewProjectionMatrix * vec4(normalize(metres), 0.0, 0.0);
  return normalize(clip.xy * project.viewportSize);
}

void main(void) {
  int state = int(instanceStatus.y + 0.5);
  float elapsed = max(0.0, vehicles.time - instanceStatus.x);
  vec2 moved = instanceMotion.xy * min(elapsed, ${glsl(HORIZON_S)}) + instanceMotion.zw * exp(-elapsed / ${glsl(BLEND_S)});
  vec3 high = vec3(instanceDegrees.xy, 0.0);
  vec3 low = vec3(instanceDegrees.zw, 0.0);
  // Far out, deck.gl projects the high part only; close up, the low part carries what a float would round away.
  if (project.projectionMode == PROJECTION_MODE_WEB_MERCATOR) high.xy += moved + low.xy;
  else low.xy += moved;

  bool alert = state == 4;
  bool moving = dot(instanceMotion.xy, instanceMotion.xy) > 0.0 && (state == 1 || alert);
  selectedHere = float(gl_InstanceID) == vehicles.selected ? 1.0 : 0.0;
  shape = moving && vehicles.arrows > 0.5 ? 1.0 : state == 5 ? 2.0 : 0.0;
  float scale = shape == 1.0 ? 1.75 : state == 3 || state == 5 ? 0.85 : 1.0;
  radiusPixels = vehicles.radius * scale * (alert ? 1.3 : 1.0) * (1.0 + 0.35 * selectedHere);
  // The quad is larger than the sign by its halo, so that halo and ring have room.
  pulse = alert ? fract(vehicles.time * 0.8) : -1.0;
  float room = (alert || selectedHere > 0.5) ? radiusPixels + 9.0 : radiusPixels + 1.5;
  vec2 forward = shape == 1.0 ? screenDirection(instanceMotion.xy, instanceDegrees.y) : vec2(0.0, 1.0);
  unit = positions.xy * room;
  vec2 offset = unit.x * vec2(forward.y, -forward.x) + unit.y * forward;

  bool gone = (int(vehicles.hidden + 0.5) >> state & 1) == 1 && selectedHere < 0.5;
  geometry.worldPosition = high;
  geometry.pickingColor = picking_getPickingColorFromInstanceID();
  gl_Position = project_position_to_clipspace(high, low, vec3(0.0), geometry.position);
  DECKGL_FILTER_GL_POSITION(gl_Position, geometry);
  gl_Position.xy += project_pixel_size_to_clipspace(offset);
  if (gone) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
  fill = COLORS[clamp(state, 0, ${STATES.length - 1})];
  vec4 hook = vec4(fill, 1.0);
  DECKGL_FILTER_COLOR(hook, geometry); // hands the picking colour on to the fragment shader
}
`;

const FRAGMENT = `#version 300 es
#define SHADER_NAME vehicle-layer-fragment
precision highp float;
in vec2 unit;
in vec3 fill;
in float radiusPixels;
in float shape;
in float selectedHere;
in float pulse;
out vec4 fragColor;

// Signed distance in pixels, below zero inside. The arrow is the cut of two half planes, mirrored: tip, wing, notch.
float distanceToSign(vec2 p) {
  if (shape == 1.0) {
    vec2 q = vec2(abs(p.x), p.y) / radiusPixels;
    float side = dot(q - vec2(0.0, 1.0), vec2(0.9042, 0.4270));
    float back = dot(q - vec2(0.0, -0.45), vec2(-0.3807, -0.9247));
    return max(side, back) * radiusPixels;
  }
  return length(p) - radiusPixels;
}

void main(void) {
  float d = distanceToSign(unit);
  float r = length(unit);
  float border = shape == 1.0 ? 0.8 : min(1.2, radiusPixels * 0.25);
  vec3 color = mix(fill, vec3(0.035, 0.05, 0.075), smoothstep(-border - 0.5, -border + 0.5, d));
  float alpha = 1.0 - smoothstep(-0.5, 0.5, d);
  if (shape == 2.0) alpha *= smoothstep(-border * 2.2, -border * 1.2, d) * 0.9 + 0.1;
  if (shape == 2.0) color = fill;
  if (pulse >= 0.0) {
    float halo = (1.0 - smoothstep(0.0, 2.0, abs(r - radiusPixels - 8.0 * pulse))) * (1.0 - pulse) * 0.8;
    color = mix(fill, color, alpha);
    alpha = max(alpha, halo);
  }
  if (selectedHere > 0.5) {
    float ring = 1.0 - smoothstep(0.5, 1.5, abs(r - radiusPixels - 5.0));
    color = mix(color, vec3(1.0), ring);
    alpha = max(alpha, ring);
  }
  if (alpha < 0.02) discard;
  fragColor = vec4(color, alpha);
  DECKGL_FILTER_COLOR(fragColor, geometry);
}
`;

const BUFFERS = {
  instanceDegrees: {column: 'position', format: 'float32x4', size: 4},
  instanceMotion: {column: 'motion', format: 'float32x4', size: 4},
  instanceStatus: {column: 'status', format: 'float32x2', size: 2},
};

export class VehicleLayer extends Layer {
  static layerName = 'VehicleLayer';
  static defaultProps = {
    table: {type: 'object', value: null, compare: false},
    clock: {type: 'function', value: () => 0},
    radius: 4,
    arrows: true,
    selectedRow: -1,
    hiddenMask: 0,
  };

  getShaders() {
    return super.getShaders({vs: VERTEX, fs: FRAGMENT, modules: [project32, picking, uniforms]});
  }

  initializeState() {
    this.setState({buffers: {}, capacity: 0, version: -1, model: this.#model()});
  }

  getNumInstances() {
    return this.props.table?.count ?? 0;
  }

  finalizeState(context) {
    this.state.model?.destroy();
    for (const buffer of Object.values(this.state.buffers)) buffer.destroy();
    super.finalizeState(context);
  }

  draw() {
    const {table, clock, radius, arrows, selectedRow, hiddenMask} = this.props;
    if (!table?.count) return;
    const {model} = this.state;
    if (this.state.version !== table.version) this.#upload(table);
    model.setInstanceCount(table.count);
    model.shaderInputs.setProps({
      vehicles: {time: clock() - table.columns.epochS, radius, arrows: arrows ? 1 : 0, selected: selectedRow, hidden: hiddenMask},
    });
    model.draw(this.context.renderPass);
  }

  #upload(table) {
    const {buffers, model} = this.state;
    if (this.state.capacity < table.columns.capacity) {
      for (const [name, {format: _, size}] of Object.entries(BUFFERS)) {
        buffers[name]?.destroy();
        buffers[name] = this.context.device.createBuffer({id: `vehicles-${name}`, byteLength: 4 * size * table.columns.capacity});
      }
      model.setAttributes(buffers);
      this.state.capacity = table.columns.capacity;
    }
    for (const [name, {column, size}] of Object.entries(BUFFERS)) {
      buffers[name].write(table.columns[column].subarray(0, size * table.count));
    }
    this.state.version = table.version;
  }

  #model() {
    return new Model(this.context.device, {
      ...this.getShaders(),
      id: this.props.id,
      bufferLayout: Object.entries(BUFFERS).map(([name, {format}]) => ({name, format, stepMode: 'instance'})),
      geometry: new Geometry({
        topology: 'triangle-strip',
        attributes: {positions: {size: 3, value: new Float32Array([-1, -1, 0, 1, -1, 0, -1, 1, 0, 1, 1, 0])}},
      }),
      isInstanced: true,
    });
  }
}
