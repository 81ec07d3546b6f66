/**
 * A zip archive that exists nowhere: where each of its bytes lies follows from
 * the listing alone, so any range can be made at any time, and made again.
 */
import { forEachConcurrent, type Location, type Task } from '../../core';
import type { WorkContext } from '../../context';
import type { DownloadContent } from './content';
import { Crcs } from './crcs';
import { fillRange } from './fill';
import { listMembers, type Member, type Members } from './members';
import { centralHeader, dataDescriptor, endOfDirectory, localHeader } from './zipFormat';

/** Small members are many: their reads overlap. */
const READS_AT_ONCE = 16;
/** Of a member that has to be read once more for its CRC. */
const GAP_PIECE_BYTES = 8 * 1024 * 1024;

/** Something of the archive that begins at `at`. */
interface Piece {
  at: number;
  sizeBytes: number;
  write(target: Uint8Array, from: number, signal: AbortSignal): Promise<void>;
}

/**
 * Members are stored, not compressed. Ranges may be read at once and in any order; where a CRC is
 * asked for before its member went by, the member is read for it.
 */
export class ZipContent implements DownloadContent {
  readonly name: string;
  readonly sizeBytes: number;
  readonly fingerprint: string;
  private readonly members: readonly Member[];
  private readonly crcs: Crcs;
  /** Where the central directory begins, and where each of its headers does. */
  private readonly directory: number;
  private readonly headers: Float64Array;
  private readonly tail: Buffer;
  /** Ranges that are being read: a CRC may come from those before it. */
  private readonly under = new Map<Promise<void>, number>();

  private constructor(name: string, { members, end, fingerprint }: Members, task: Task) {
    this.name = name;
    this.members = members;
    this.fingerprint = fingerprint;
    this.crcs = new Crcs(task.journal);
    this.directory = end;
    this.headers = new Float64Array(members.length + 1);
    let at = end;
    members.forEach((member, index) => {
      this.headers[index] = at;
      at += centralHeader(member, 0).byteLength;
    });
    this.headers[members.length] = at;
    this.tail = endOfDirectory({ count: members.length, offset: end, sizeBytes: at - end });
    this.sizeBytes = at + this.tail.byteLength;
  }

  /** @throws LifecycleError `not-found` where a place is empty, `unsupported` for too many objects */
  static async open(
    name: string,
    places: readonly Location[],
    task: Task,
    context: WorkContext
  ): Promise<ZipContent> {
    return new ZipContent(name, await listMembers(places, context, task.signal), task);
  }

  get objects(): number {
    return this.members.length;
  }

  read(offset: number, into: Uint8Array, signal: AbortSignal): Promise<void> {
    const reading = this.fill(offset, into, signal).finally(() => this.under.delete(reading));
    this.under.set(reading, offset);
    return reading;
  }

  private async fill(offset: number, into: Uint8Array, signal: AbortSignal): Promise<void> {
    const end = offset + into.byteLength;
    const write = async (piece: Piece, both: AbortSignal): Promise<void> => {
      const first = Math.max(offset, piece.at);
      const last = Math.min(end, piece.at + piece.sizeBytes);
      await piece.write(into.subarray(first - offset, last - offset), first - piece.at, both);
    };
    // The members' bytes first: the records after them need their CRCs.
    await forEachConcurrent(this.bytesIn(offset, end), READS_AT_ONCE, write, signal);
    await forEachConcurrent(this.recordsIn(offset, end), READS_AT_ONCE, write, signal);
  }

  private *bytesIn(start: number, end: number): Generator<Piece> {
    for (const [index, member] of this.membersIn(start, end)) {
      const { dataOffset: at, sizeBytes } = member;
      if (sizeBytes > 0 && at < end && at + sizeBytes > start) {
        yield { at, sizeBytes, write: (target, from, signal) => this.readBytes(index, from, target, signal) };
      }
    }
  }

  private *recordsIn(start: number, end: number): Generator<Piece> {
    const overlaps = ({ at, sizeBytes }: Piece): boolean => at < end && at + sizeBytes > start;
    for (const [index, member] of this.membersIn(start, end)) {
      const after = member.dataOffset + member.sizeBytes;
      const header = {
        at: member.offset,
        sizeBytes: member.dataOffset - member.offset,
        write: put(() => localHeader(member))
      };
      const descriptor = {
        at: after,
        sizeBytes: dataDescriptor(member, 0).byteLength,
        write: put(async signal => dataDescriptor(member, await this.crcOf(index, start, signal)))
      };
      yield* [header, descriptor].filter(overlaps);
    }
    const { headers, members } = this;
    for (let index = firstAfter(headers, start); index < members.length && headers[index]! < end; index++) {
      const sizeBytes = headers[index + 1]! - headers[index]!;
      const write = put(async signal =>
        centralHeader(members[index]!, await this.crcOf(index, start, signal))
      );
      yield { at: headers[index]!, sizeBytes, write };
    }
    const tail = {
      at: headers[members.length]!,
      sizeBytes: this.tail.byteLength,
      write: put(() => this.tail)
    };
    yield* [tail].filter(overlaps);
  }

  /** Members of whose records or bytes some lie in the range. */
  private *membersIn(start: number, end: number): Generator<[number, Member]> {
    if (start >= this.directory) {
      return;
    }
    let [low, high] = [0, this.members.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.members[middle + 1]?.offset ?? this.directory) <= start) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    for (let index = low; index < this.members.length && this.members[index]!.offset < end; index++) {
      yield [index, this.members[index]!];
    }
  }

  private async readBytes(
    index: number,
    from: number,
    target: Uint8Array,
    signal: AbortSignal
  ): Promise<void> {
    const member = this.members[index]!;
    await fillRange({ store: member.store, info: member, offset: from, signal }, target);
    this.crcs.take(index, from, target);
  }

  /** By what went by; what did not is read for it. */
  private async crcOf(index: number, start: number, signal: AbortSignal): Promise<number> {
    const { sizeBytes } = this.members[index]!;
    const known = this.crcs.of(index, sizeBytes);
    if (known !== undefined) {
      return known;
    }
    await Promise.allSettled(
      [...this.under].flatMap(([reading, offset]) => (offset < start ? [reading] : []))
    );
    for (const gap of this.crcs.gaps(index, sizeBytes)) {
      for (let from = gap.start; from < gap.end; from += GAP_PIECE_BYTES) {
        const bytes = Buffer.allocUnsafe(Math.min(GAP_PIECE_BYTES, gap.end - from));
        await this.readBytes(index, from, bytes, signal);
      }
    }
    return this.crcs.of(index, sizeBytes)!;
  }
}

/** A record that is made as it is needed. */
function put(make: (signal: AbortSignal) => Buffer | Promise<Buffer>): Piece['write'] {
  return async (target, from, signal) => {
    target.set((await make(signal)).subarray(from, from + target.byteLength));
  };
}

/** Index of the first record that ends after `at`; the last number is where the last one ends. */
function firstAfter(starts: Float64Array, at: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (starts[middle + 1]! <= at) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
