/** What went through, and what was done to it. */
export class Counters {
  /** Requests by method. @type {Record<string, number>} */
  requests = {};
  /** Faults given, by name. @type {Record<string, number>} */
  faults = {};
  /** Bodies in which a byte was made wrong. */
  flipped = { request: 0, response: 0 };
  bytesUp = 0;
  bytesDown = 0;

  request(method) {
    this.requests[method] = (this.requests[method] ?? 0) + 1;
  }

  fault(name) {
    this.faults[name] = (this.faults[name] ?? 0) + 1;
  }

  flip(direction) {
    this.flipped[direction]++;
    this.fault(`flip-${direction}`);
  }
}
