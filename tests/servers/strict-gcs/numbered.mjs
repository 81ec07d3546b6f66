/** A bucket whose objects are made up when they are asked for: a number each, none of them stored. */
import { Bucket } from './bucket.mjs';
import { OrderedNames } from './names.mjs';

const DIGITS = 9;
const WRITTEN = new Date('2024-01-01T00:00:00Z');

export class NumberedBucket extends Bucket {
  #deleted;

  constructor(name, prefix, count) {
    super(name, { softDeletePolicy: { retentionDurationSeconds: '0' } });
    this.#deleted = new Uint8Array(count);
    this.names = new NumberedNames(prefix, count);
  }

  get isEmpty() {
    return !this.#deleted.includes(0);
  }

  versions(name) {
    const number = this.names.numberOf(name);
    return number === undefined || this.#deleted[number] ? [] : [this.#object(name, number)];
  }

  put() {
    throw new Error('Nothing can be written to a bucket of numbered objects.');
  }

  delete({ name }) {
    this.#deleted[this.names.numberOf(name)] = 1;
  }

  #object(name, number) {
    return {
      name,
      state: 'live',
      generation: 1_700_000_000_000_000n + BigInt(number),
      metageneration: 1n,
      content: [],
      sizeBytes: number % 1000,
      md5Hash: '1B2M2Y8AsgTpgAmY7PhCfg==',
      crc32c: 'AAAAAA==',
      fields: { storageClass: 'STANDARD', contentType: 'application/octet-stream' },
      timeCreated: WRITTEN,
      updated: WRITTEN
    };
  }
}

export class NumberedNames extends OrderedNames {
  constructor(prefix, count) {
    super();
    this.prefix = prefix;
    this.length = count;
  }

  at(index) {
    return index < this.length ? `${this.prefix}${String(index).padStart(DIGITS, '0')}` : undefined;
  }

  /** Undefined when it is none of them. */
  numberOf(name) {
    const number = Number(name.slice(this.prefix.length));
    return this.at(number) === name ? number : undefined;
  }
}
