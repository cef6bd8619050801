// The incidents that the page knows, newest first; a greater revision of the same id replaces the smaller.
const KEPT = 500;

export class IncidentBook {
  #byId = new Map();
  #sorted = [];
  version = 0;

  /** Merge incidents; returns those that were not known before. */
  merge(items) {
    const fresh = [];
    for (const item of items) {
      const known = this.#byId.get(item.id);
      if (known && known.revision >= item.revision) continue;
      if (!known) fresh.push(item);
      this.#byId.set(item.id, item);
    }
    this.#sorted = [...this.#byId.values()].sort((a, b) => b.startMs - a.startMs || b.vehicleId - a.vehicleId);
    for (const dropped of this.#sorted.splice(KEPT)) this.#byId.delete(dropped.id);
    this.version++;
    return fresh;
  }

  get(id) {
    return this.#byId.get(id);
  }

  /** All of at least this severity, newest first. */
  list(minSeverity = 0) {
    return minSeverity ? this.#sorted.filter((item) => item.severity >= minSeverity) : this.#sorted;
  }

  ofVehicle(vehicleId) {
    return this.#sorted.filter((item) => item.vehicleId === vehicleId);
  }
}
