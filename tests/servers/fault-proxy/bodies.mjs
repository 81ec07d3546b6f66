/** What happens to a body on its way. Each is an async generator for `stream.pipeline`. */
import { Buffer } from 'node:buffer';
import { setTimeout } from 'node:timers/promises';

export const counted = add =>
  async function* (source) {
    for await (const piece of source) {
      add(piece.length);
      yield piece;
    }
  };

/** One bit of the byte at this offset is wrong. */
export const flipped = (offset, done) =>
  async function* (source) {
    let at = 0;
    for await (const piece of source) {
      const place = offset - at;
      at += piece.length;
      if (place >= 0 && place < piece.length) {
        const wrong = Buffer.from(piece);
        wrong[place] ^= 1;
        done();
        yield wrong;
      } else {
        yield piece;
      }
    }
  };

/** The first bytes, then whatever `then` does: it may throw, or wait. */
export const cut = (bytes, then) =>
  async function* (source) {
    let left = bytes;
    for await (const piece of source) {
      if (piece.length >= left) {
        yield piece.subarray(0, left);
        await then();
        return;
      }
      left -= piece.length;
      yield piece;
    }
    await then();
  };

/** A line of this speed, shared by all that goes through it. */
export class Line {
  #free = 0;

  constructor(bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  through = async function* (source) {
    for await (const piece of source) {
      const now = Date.now();
      const wait = Math.max(0, this.#free - now);
      this.#free = Math.max(this.#free, now) + (piece.length / this.bytesPerSecond) * 1000;
      if (wait) {
        await setTimeout(wait);
      }
      yield piece;
    }
  }.bind(this);
}

/** Where the media of a body lies: all of it, but in a multipart upload only the second part. */
export function mediaRange(headers, body) {
  const boundary = /^multipart\/related.*boundary="?([^";]+)/i.exec(headers['content-type'] ?? '')?.[1];
  if (!boundary) {
    return [0, body.length];
  }
  const mark = `--${boundary}`;
  const second = body.indexOf(mark, body.indexOf(mark) + mark.length);
  const blank = body.indexOf('\r\n\r\n', second);
  return second < 0 || blank < 0 ? [0, 0] : [blank + 4, body.lastIndexOf(`\r\n${mark}--`)];
}
