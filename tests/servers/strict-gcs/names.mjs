/** Object names in the order of their UTF-8 bytes. */
import { Buffer } from 'node:buffer';

// UTF-16 and UTF-8 order differ only where surrogates come in.
const BEYOND = /[\ud800-\uffff]/;

export function compareNames(a, b) {
  if (BEYOND.test(a) && BEYOND.test(b)) {
    return Buffer.compare(Buffer.from(a), Buffer.from(b));
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Names in order: whoever extends this tells how many there are (`length`), and which one is `at(index)`. */
export class OrderedNames {
  /** The index of the first name that is not before this one. */
  from(name) {
    let low = 0;
    let high = this.length;
    if (high && compareNames(this.at(high - 1), name) < 0) {
      return high;
    }
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareNames(this.at(middle), name) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The index of the first name behind all those that start with this prefix. */
  behind(prefix) {
    return this.from(`${prefix}\u{10ffff}`);
  }
}

export class SortedNames extends OrderedNames {
  #names = [];

  get length() {
    return this.#names.length;
  }

  add(name) {
    const at = this.from(name);
    if (this.#names[at] !== name) {
      this.#names.splice(at, 0, name);
    }
  }

  delete(name) {
    const at = this.from(name);
    if (this.#names[at] === name) {
      this.#names.splice(at, 1);
    }
  }

  at(index) {
    return this.#names[index];
  }
}
