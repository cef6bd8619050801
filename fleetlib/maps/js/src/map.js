// The map itself: roads, vehicles, incidents, trail. It knows nothing of sockets or panels, so page and widget share it.
import {Deck, FlyToInterpolator, MapView, WebMercatorViewport} from '@deck.gl/core';
import {PathLayer, ScatterplotLayer} from '@deck.gl/layers';
import * as format from './format.js';
import {kindOf, severityOf, stateOf} from './palette.js';
import {VehicleLayer} from './vehicle_layer.js';
import {VehicleTable} from './vehicles.js';

// Width in metres and colour: the faster the road, the brighter.
const ROADS = {
  motorway: {width: 22, color: [104, 124, 158]},
  trunk: {width: 20, color: [96, 115, 147]},
  arterial: {width: 15, color: [80, 97, 126]},
  collector: {width: 11, color: [60, 74, 99]},
  residential: {width: 8, color: [46, 58, 79]},
  local: {width: 8, color: [46, 58, 79]},
};
const ROAD = ROADS.collector;
const LONGEST_TRAIL = 600; // positions, 10 minutes at one a second
const FOLLOW_ZOOM = 15;
const LONGEST_CLICK_MS = 1500;
const INCIDENT_SHOWN_MS = 60 * 60 * 1000;

export class FleetMap {
  #deck;
  #viewState = {longitude: 0, latitude: 0, zoom: 1, pitch: 0, bearing: 0, minZoom: 2, maxZoom: 19};
  #roads = [];
  #incidents = [];
  #incidentsNowMs = 0;
  #trail = [];
  #hiddenMask = 0;
  #selectedId = undefined;
  #following = false;
  #followZoom = undefined; // what the view draws near to while it follows, until the user zooms
  #placed = false; // someone or `setView` has chosen the view: from then on the map does not fit itself
  #fitted = false; // without roads the first frame decides, so that the view does not wander with the vehicles
  #element;
  #options;

  /**
   * @param {HTMLElement} element  filled by the map
   * @param {object} options  onSelect(id | undefined), onIncident(incident), onView({metresPerPixel}), onError(error),
   *   preserveDrawingBuffer (tests and pictures read the pixels back)
   */
  constructor(element, options = {}) {
    this.#options = options;
    this.#element = element;
    this.table = new VehicleTable();
    this.errors = [];
    this.framesDrawn = 0;
    const started = performance.now();
    this.clock = options.clock ?? (() => (performance.now() - started) / 1000);
    this.#deck = new Deck({
      parent: element,
      width: '100%',
      height: '100%',
      views: new MapView({repeat: false}),
      controller: {dragRotate: false, touchRotate: false, doubleClickZoom: true, inertia: 200},
      viewState: this.#viewState,
      layers: [],
      useDevicePixels: true,
      pickingRadius: 6,
      // Where a frame takes long (software GL, a weak machine), a short click arrives as a long one: accept it.
      eventRecognizerOptions: {click: {time: LONGEST_CLICK_MS}},
      _animate: true,
      deviceProps: {type: 'webgl', webgl: {preserveDrawingBuffer: Boolean(options.preserveDrawingBuffer)}},
      getCursor: ({isDragging, isHovering}) => (isDragging ? 'grabbing' : isHovering ? 'pointer' : 'grab'),
      getTooltip: (info) => this.#tooltip(info),
      onViewStateChange: ({viewState, interactionState}) => {
        const {isDragging, isPanning, isZooming} = interactionState ?? {};
        if (isDragging) this.follow(false);
        if (isDragging || isPanning || isZooming) this.#placed = true;
        if (isZooming) this.#followZoom = undefined;
        this.#setView(viewState);
      },
      onLoad: () => this.#reportView(),
      onResize: () => {
        if (!this.#placed) this.fit();
        this.#reportView();
      },
      onClick: (info) => this.#clicked(info),
      onBeforeRender: () => this.#keepUp(),
      onAfterRender: () => this.framesDrawn++,
      onError: (error) => {
        this.errors.push(String(error?.message ?? error));
        options.onError?.(error);
      },
    });
  }

  get deck() {
    return this.#deck;
  }

  get selectedId() {
    return this.#selectedId;
  }

  get following() {
    return this.#following;
  }

  /** lines: [{path: [[lon, lat], ...], class, speed_limit_mps}] */
  setRoads(lines, center) {
    this.#roads = lines;
    if (!this.#placed) {
      if (lines.length) this.fit();
      else if (center) this.#setView({...this.#viewState, longitude: center[0], latitude: center[1], zoom: 11});
    }
    this.#render();
  }

  applyFrame(frame) {
    const nowS = this.clock();
    this.table.apply(frame, nowS);
    if (!this.#placed && (this.#roads.length || !this.#fitted)) this.#fitted = this.fit();
    this.#growTrail(nowS);
    this.#render();
  }

  setIncidents(incidents, nowMs) {
    this.#incidentsNowMs = nowMs;
    this.#incidents = incidents.filter((item) => nowMs - item.startMs < INCIDENT_SHOWN_MS && (item.longitude || item.latitude));
    this.#render();
  }

  /** Bit n hides the vehicles in state n. */
  setHiddenStates(mask) {
    this.#hiddenMask = mask;
    this.#render();
  }

  select(id, {center = false} = {}) {
    if (id !== this.#selectedId) {
      this.#trail = [];
      this.#following = false;
    }
    this.#selectedId = id;
    const vehicle = id === undefined ? undefined : this.table.get(id, this.clock());
    if (vehicle && center) this.flyTo(vehicle.longitude, vehicle.latitude);
    this.#render();
    this.#options.onSelect?.(id);
  }

  follow(on) {
    if (this.#following === on) return;
    this.#placed = true;
    this.#followZoom = Math.max(FOLLOW_ZOOM, this.#viewState.zoom);
    this.#following = on;
    this.#options.onFollow?.(on);
  }

  flyTo(longitude, latitude, zoom = Math.max(15, this.#viewState.zoom)) {
    this.#placed = true;
    const transition = {transitionDuration: 700, transitionInterpolator: new FlyToInterpolator({curve: 1.3})};
    this.#setView({...this.#viewState, ...this.#centred(longitude, latitude, zoom), zoom, ...transition});
  }

  zoomBy(levels) {
    this.#placed = true;
    this.#followZoom = undefined;
    this.#setView({...this.#viewState, zoom: this.#viewState.zoom + levels, transitionDuration: 200});
  }

  /** Show all roads, or else all vehicles, also after the window changed. */
  fit() {
    this.#placed = false;
    const box = roadBounds(this.#roads) ?? this.table.bounds();
    const {clientWidth: width, clientHeight: height} = this.#element;
    const padding = this.#padding();
    if (!box || width <= padding.left + padding.right || height <= padding.top + padding.bottom) return false;
    const grown = box[0] === box[2] || box[1] === box[3] ? 0.005 : 0;
    const viewport = new WebMercatorViewport({width, height});
    const bounds = [[box[0] - grown, Math.max(-85, box[1] - grown)], [box[2] + grown, Math.min(85, box[3] + grown)]];
    const {longitude, latitude, zoom} = viewport.fitBounds(bounds, {padding, maxZoom: 16});
    this.#setView({...this.#viewState, longitude, latitude, zoom, transitionDuration: 0});
    return true;
  }

  setView(view) {
    this.#placed = true;
    this.#setView({...this.#viewState, ...view});
  }

  /** Where a place is on the canvas now, in CSS pixels. */
  project(longitude, latitude) {
    return this.#deck.getViewports()[0].project([longitude, latitude]);
  }

  destroy() {
    this.#deck.finalize();
  }

  #padding() {
    return this.#options.padding?.() ?? {top: 24, right: 24, bottom: 24, left: 24};
  }

  /** The middle of the view that puts a place into the middle of what panels leave free. */
  #centred(longitude, latitude, zoom) {
    const {clientWidth: width, clientHeight: height} = this.#element;
    if (!width || !height) return {longitude, latitude};
    const {top, right, bottom, left} = this.#padding();
    const viewport = new WebMercatorViewport({width, height, longitude, latitude, zoom});
    const [shownLongitude, shownLatitude] = viewport.unproject([(width + right - left) / 2, (height + bottom - top) / 2]);
    return {longitude: shownLongitude, latitude: shownLatitude};
  }

  #setView(viewState) {
    this.#viewState = viewState;
    this.#deck.setProps({viewState});
    this.#render();
    this.#reportView();
  }

  #reportView() {
    const viewport = this.#deck.isInitialized && this.#deck.getViewports()[0];
    if (viewport) this.#options.onView?.({metresPerPixel: 1 / viewport.distanceScales.unitsPerMeter[0] / viewport.scale});
  }

  #keepUp() {
    if (!this.#following || this.#selectedId === undefined) return;
    const vehicle = this.table.get(this.#selectedId, this.clock());
    if (!vehicle) return;
    const near = this.#followZoom ?? this.#viewState.zoom;
    const left = near - this.#viewState.zoom;
    const zoom = Math.abs(left) < 0.01 ? near : this.#viewState.zoom + 0.12 * left;
    const {longitude, latitude} = this.#centred(vehicle.longitude, vehicle.latitude, zoom);
    this.#viewState = {...this.#viewState, longitude, latitude, zoom, transitionDuration: 0};
    this.#deck.setProps({viewState: this.#viewState});
  }

  #growTrail(nowS) {
    if (this.#selectedId === undefined) return;
    const vehicle = this.table.get(this.#selectedId, nowS);
    if (!vehicle) return;
    const last = this.#trail[this.#trail.length - 1];
    if (last && last[0] === vehicle.longitude && last[1] === vehicle.latitude) return;
    this.#trail = [...this.#trail.slice(1 - LONGEST_TRAIL), [vehicle.longitude, vehicle.latitude]];
  }

  #clicked({layer, index, object}) {
    if (layer?.id === 'vehicles' && index >= 0) this.select(this.table.columns.ids[index]);
    else if (layer?.id === 'incidents' && object) this.#options.onIncident?.(object);
    else this.select(undefined);
  }

  #tooltip({layer, index, object}) {
    const text = layer?.id === 'vehicles' && index >= 0 ? this.#vehicleText(index) : object && incidentText(object);
    return text ? {text, className: 'fleet-tooltip', style: {}} : null;
  }

  #vehicleText(index) {
    const vehicle = this.table.row(index, this.clock());
    return `Vehicle ${vehicle.id}\n${stateOf(vehicle.state).label} · ${format.speed(vehicle.speedMps)}`;
  }

  #render() {
    this.#deck.setProps({layers: [this.#roadLayer(), this.#trailLayer(), this.#vehicleLayer(), this.#incidentLayer()]});
  }

  #roadLayer() {
    return new PathLayer({
      id: 'roads',
      data: this.#roads,
      getPath: (line) => line.path,
      getColor: (line) => (ROADS[line.class] ?? ROAD).color,
      getWidth: (line) => (ROADS[line.class] ?? ROAD).width,
      widthMinPixels: 0.8,
      widthMaxPixels: 14,
      capRounded: true,
      jointRounded: true,
    });
  }

  #trailLayer() {
    return new PathLayer({
      id: 'trail',
      data: this.#trail.length > 1 ? [this.#trail] : [],
      getPath: (path) => path,
      getColor: [45, 212, 167, 130],
      getWidth: 3,
      widthUnits: 'pixels',
      capRounded: true,
      jointRounded: true,
    });
  }

  #vehicleLayer() {
    const row = this.#selectedId === undefined ? -1 : (this.table.slots.get(this.#selectedId) ?? -1);
    const radius = vehicleRadius(this.#viewState.zoom, this.table.count);
    return new VehicleLayer({
      id: 'vehicles',
      data: [],
      table: this.table,
      clock: this.clock,
      radius,
      arrows: radius >= 2.6,
      selectedRow: row,
      hiddenMask: this.#hiddenMask,
      pickable: true,
    });
  }

  #incidentLayer() {
    const nowMs = this.#incidentsNowMs;
    const sign = Math.min(1.6, Math.max(0.7, 0.7 + (this.#viewState.zoom - 11) * 0.18));
    const strength = (item) => Math.max(0.25, 1 - (nowMs - item.startMs) / INCIDENT_SHOWN_MS);
    return new ScatterplotLayer({
      id: 'incidents',
      data: this.#incidents,
      getPosition: (item) => [item.longitude, item.latitude],
      getRadius: (item) => (4 + 1.5 * item.severity) * sign,
      radiusUnits: 'pixels',
      getFillColor: (item) => [...severityOf(item.severity).color, 40 * strength(item)],
      getLineColor: (item) => [...severityOf(item.severity).color, 255 * strength(item)],
      stroked: true,
      getLineWidth: 1.75,
      lineWidthUnits: 'pixels',
      pickable: true,
      updateTriggers: {getRadius: sign, getFillColor: nowMs, getLineColor: nowMs},
    });
  }
}

/** Signs grow as one zooms in, and shrink where there are very many. */
export function vehicleRadius(zoom, count) {
  const crowd = Math.max(0.5, 1 - 0.22 * Math.log10(Math.max(1, count / 500)));
  const closeness = Math.min(1, Math.max(0, (zoom - 12) / 3));
  return Math.min(10, Math.max(1.6, (3.4 + (zoom - 11) * 1.1) * (crowd + (1 - crowd) * closeness)));
}

function incidentText(item) {
  const kind = kindOf(item.kind);
  const head = `${kind.label} · ${severityOf(item.severity).label}`;
  return `${head}\nVehicle ${item.vehicleId} · ${format.clock(item.startMs)} UTC\n${format.incidentValue(kind.unit, item)}`;
}

function roadBounds(lines) {
  if (!lines.length) return undefined;
  const box = [180, 90, -180, -90];
  for (const {path} of lines) {
    for (const [longitude, latitude] of path) {
      if (longitude < box[0]) box[0] = longitude;
      if (latitude < box[1]) box[1] = latitude;
      if (longitude > box[2]) box[2] = longitude;
      if (latitude > box[3]) box[3] = latitude;
    }
  }
  return box;
}
