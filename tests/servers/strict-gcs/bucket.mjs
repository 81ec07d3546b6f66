/**
 * One bucket: every version of every object, and what becomes of a version
 * that is replaced or deleted. Of a name's versions at most one is live; the
 * others are noncurrent (the bucket keeps versions) or soft deleted.
 */
import { checksumsOf } from './checksums.mjs';
import { invalid, noSuchObject } from './errors.mjs';
import { SortedNames } from './names.mjs';

const WEEK = 7 * 24 * 3600;

export class Bucket {
  names = new SortedNames();
  #versions = new Map();
  #lastGeneration = 0n;

  constructor(name, fields) {
    const now = new Date().toISOString();
    this.name = name;
    this.metageneration = 1n;
    this.timeCreated = now;
    this.policy = { bindings: [] };
    this.fields = {
      location: 'US-CENTRAL1',
      storageClass: 'STANDARD',
      softDeletePolicy: { retentionDurationSeconds: String(WEEK), effectiveTime: now },
      ...fields
    };
  }

  get keepsVersions() {
    return this.fields.versioning?.enabled === true;
  }

  get softDeleteSeconds() {
    return Number(this.fields.softDeletePolicy?.retentionDurationSeconds ?? 0);
  }

  get isEmpty() {
    return ![...this.#versions.values()].flat().some(version => version.state !== 'softDeleted');
  }

  /** All versions of a name, oldest first. */
  versions(name) {
    this.#forgetExpired(name);
    return this.#versions.get(name) ?? [];
  }

  live(name) {
    return this.versions(name).findLast(version => version.state === 'live');
  }

  /** The version a request means: its `generation`, else the live one. Undefined when there is none. */
  find(name, generation, { softDeleted = false } = {}) {
    if (softDeleted && generation === undefined) {
      throw invalid('A generation is required to find a soft-deleted object.');
    }
    if (generation === undefined) {
      return this.live(name);
    }
    return this.versions(name).find(
      version => version.generation === generation && (version.state === 'softDeleted') === softDeleted
    );
  }

  get(name, generation, options) {
    const version = this.find(name, generation, options);
    if (!version) {
      throw noSuchObject(this.name, name);
    }
    return version;
  }

  /** Make this content the live version of the name, unless `check` throws at its checksums. */
  put(name, fields, content, { componentCount, check } = {}) {
    const now = new Date();
    const { md5Hash, crc32c } = checksumsOf(content);
    check?.({ md5Hash, crc32c });
    const version = {
      name,
      state: 'live',
      generation: this.#nextGeneration(now),
      metageneration: 1n,
      content,
      sizeBytes: content.reduce((sum, piece) => sum + piece.length, 0),
      // A composed object has no MD5.
      md5Hash: componentCount ? undefined : md5Hash,
      crc32c,
      componentCount,
      fields: { storageClass: this.fields.storageClass, ...fields },
      timeCreated: now,
      updated: now
    };
    const previous = this.live(name);
    if (previous) {
      this.#retire(previous);
    }
    if (!this.#versions.has(name)) {
      this.#versions.set(name, []);
      this.names.add(name);
    }
    this.#versions.get(name).push(version);
    return version;
  }

  /** Delete a version; `exactly` when the request named its generation. */
  delete(version, { exactly }) {
    if (version.state === 'live' && !exactly) {
      this.#retire(version);
    } else {
      this.#remove(version);
    }
  }

  #retire(version) {
    if (this.keepsVersions) {
      version.state = 'noncurrent';
      version.timeDeleted = new Date();
    } else {
      this.#remove(version);
    }
  }

  #remove(version) {
    if (this.softDeleteSeconds > 0) {
      version.state = 'softDeleted';
      version.softDeleteTime = new Date();
      version.hardDeleteTime = new Date(Date.now() + this.softDeleteSeconds * 1000);
    } else {
      this.#forget(version);
    }
  }

  #forget({ name, generation }) {
    const left = this.#versions.get(name).filter(version => version.generation !== generation);
    if (left.length) {
      this.#versions.set(name, left);
    } else {
      this.#versions.delete(name);
      this.names.delete(name);
    }
  }

  #forgetExpired(name) {
    const now = Date.now();
    for (const version of this.#versions.get(name) ?? []) {
      if (version.hardDeleteTime?.getTime() <= now) {
        this.#forget(version);
      }
    }
  }

  /** Generations are microseconds, and never the same twice. */
  #nextGeneration(now) {
    const microseconds = BigInt(now.getTime()) * 1000n;
    this.#lastGeneration = microseconds > this.#lastGeneration ? microseconds : this.#lastGeneration + 1n;
    return this.#lastGeneration;
  }
}
