/** The body of an answer as a reader takes it: chunk by chunk, from a byte that was asked for. */
import type { IncomingHttpHeaders } from 'node:http';
import { readWhole, receive } from './receiving';
import type { FilledAnswer, OpenAnswer } from './wire';

/** Bodies up to this size come as one chunk: an asynchronous step a chunk would cost more than the copy. */
const WHOLE_BYTES = 1024 * 1024;

/** Sees each byte before the reader does; a short body whole, so that what throws at its end keeps it back. */
export interface BodyCheck {
  update(chunk: Uint8Array): void;
  /** @param last The last bytes, where they were not given to `update`. */
  finish(last?: Uint8Array): void;
}

/**
 * The chunks of a body; one that fits is put into `into`.
 *
 * @throws Error where it breaks off, after what came before has been given out
 */
export async function* bodyOf(
  answer: OpenAnswer | FilledAnswer,
  into: Uint8Array | undefined,
  check?: BodyCheck
): AsyncGenerator<Uint8Array> {
  const expected = Number(answer.headers['content-length'] ?? Infinity);
  if (into && expected <= into.byteLength) {
    const { bytes, error } = 'received' in answer ? answer.received : await receive(answer.message, into);
    const chunk = into.subarray(0, bytes);
    if (error) {
      check?.update(chunk);
    } else {
      check?.finish(chunk);
    }
    if (bytes > 0) {
      yield chunk;
    }
    if (error) {
      throw error;
    }
    return;
  }
  const { message } = answer as OpenAnswer;
  if (expected <= WHOLE_BYTES) {
    const bytes = await readWhole(message);
    check?.finish(bytes);
    if (bytes.length > 0) {
      yield bytes;
    }
    return;
  }
  for await (const chunk of message as AsyncIterable<Buffer>) {
    check?.update(chunk);
    yield chunk;
  }
  check?.finish();
}

/** The header that asks for the bytes up to, not including, `end`; none for all (RFC 9110, 14.2). */
export function rangeHeader(position: number, end = Infinity): Record<string, string> {
  return position === 0 && end === Infinity
    ? {}
    : { range: `bytes=${position}-${end === Infinity ? '' : end - 1}` };
}

/** Which byte of the whole the body begins with; NaN where a partial answer does not say (RFC 9110, 14.4). */
export function startOf({ status, headers }: { status: number; headers: IncomingHttpHeaders }): number {
  return status === 206 ? Number(/^bytes (\d+)-/.exec(headers['content-range'] ?? '')?.[1]) : 0;
}
