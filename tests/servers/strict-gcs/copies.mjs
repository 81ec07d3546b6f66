/** Objects made of objects: rewrite in several steps, copy, compose, and restore. */
import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { integer, requireConditions } from './conditions.mjs';
import { ApiError, invalid } from './errors.mjs';
import { objectResource, settable } from './resource.mjs';

const MEBI = 1024 * 1024;
const MOST_COMPONENTS = 32;

export class Rewrites {
  #begun = new Map();

  /** @param {{ rewriteBytes: number }} settings how much one call copies */
  constructor(settings) {
    this.settings = settings;
  }

  rewrite(call, from, to, body) {
    const { query, base } = call;
    const source = from.bucket.get(from.name, integer(query, 'sourceGeneration'));
    requireConditions(query, source, { source: true });
    requireConditions(query, to.bucket.live(to.name));
    const about = JSON.stringify([
      from.bucket.name,
      from.name,
      String(source.generation),
      to.bucket.name,
      to.name
    ]);
    const done = this.#resume(query.get('rewriteToken'), about) + this.#step(query);
    const answer = { kind: 'storage#rewriteResponse', objectSize: String(source.sizeBytes) };
    if (done < source.sizeBytes) {
      const rewriteToken = randomBytes(24).toString('base64url');
      this.#begun.set(rewriteToken, { about, done });
      return {
        status: 200,
        body: { ...answer, totalBytesRewritten: String(done), done: false, rewriteToken }
      };
    }
    const resource = objectResource(base, to.bucket, duplicate(source, to, body));
    return { status: 200, body: { ...answer, totalBytesRewritten: answer.objectSize, done: true, resource } };
  }

  #resume(token, about) {
    if (!token) {
      return 0;
    }
    const begun = this.#begun.get(token);
    if (begun?.about !== about) {
      throw invalid('The rewrite token does not belong to this source and destination.');
    }
    this.#begun.delete(token);
    return begun.done;
  }

  #step(query) {
    const most = integer(query, 'maxBytesRewrittenPerCall');
    if (most !== undefined && (most <= 0n || most % BigInt(MEBI))) {
      throw invalid('maxBytesRewrittenPerCall must be a multiple of 1 MiB.');
    }
    return Math.min(Number(most ?? Infinity), this.settings.rewriteBytes);
  }
}

export function copy({ query, base }, from, to, body) {
  const source = from.bucket.get(from.name, integer(query, 'sourceGeneration'));
  requireConditions(query, source, { source: true });
  requireConditions(query, to.bucket.live(to.name));
  return { status: 200, body: objectResource(base, to.bucket, duplicate(source, to, body)) };
}

/** A body replaces all metadata of the source; without one it is kept. */
function duplicate(source, { bucket, name }, body) {
  const given = settable(body);
  const fields = Object.keys(given).length
    ? given
    : { ...source.fields, storageClass: bucket.fields.storageClass };
  return bucket.put(name, fields, source.content, { componentCount: source.componentCount });
}

export function compose({ query, base }, bucket, name, { sourceObjects, destination }) {
  if (!Array.isArray(sourceObjects) || !sourceObjects.length || sourceObjects.length > MOST_COMPONENTS) {
    throw invalid(`The number of source components provided must be between 1 and ${MOST_COMPONENTS}.`);
  }
  requireConditions(query, bucket.live(name));
  const sources = sourceObjects.map(({ name, generation, objectPreconditions }) => {
    const source = bucket.get(name, generation == null ? undefined : BigInt(generation));
    requireConditions(new URLSearchParams(objectPreconditions ?? {}), source);
    return source;
  });
  const componentCount = sources.reduce((sum, source) => sum + (source.componentCount ?? 1), 0);
  const content = [Buffer.concat(sources.flatMap(source => source.content))];
  const made = bucket.put(name, settable(destination), content, { componentCount });
  return { status: 200, body: objectResource(base, bucket, made) };
}

/** The copy becomes live with a generation of its own. */
export function restore({ query, base }, bucket, name) {
  const generation = integer(query, 'generation');
  if (generation === undefined) {
    throw new ApiError(400, 'required', 'Required parameter: generation');
  }
  const deleted = bucket.get(name, generation, { softDeleted: true });
  requireConditions(query, bucket.live(name));
  const { fields, content, componentCount } = deleted;
  const restored = bucket.put(name, fields, content, { componentCount });
  return { status: 200, body: objectResource(base, bucket, restored) };
}
