/** One request, raw: the path is not decoded, for an encoded slash is part of a key. */
import { Buffer } from 'node:buffer';
import { Readable } from 'node:stream';
import { invalid } from './errors.mjs';

export class Call {
  constructor({ method, target, headers, stream, base }) {
    const cut = target.indexOf('?');
    this.method = method;
    this.path = cut < 0 ? target : target.slice(0, cut);
    this.query = new URLSearchParams(cut < 0 ? '' : target.slice(cut + 1));
    this.headers = headers;
    this.stream = stream;
    this.base = base;
  }

  async bytes() {
    const pieces = [];
    for await (const piece of this.stream) {
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  }

  /** Another request to the same server, as one of a batch. */
  with({ body, ...request }) {
    return new Call({ base: this.base, ...request, stream: Readable.from([body]) });
  }
}

export function decoded(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw invalid(`Malformed percent-encoding: ${segment}`);
  }
}
