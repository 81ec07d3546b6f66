/** Running parts: each is read, made and stored, then marked as finished. */
import { ByteBudget, forEachConcurrent, type Task } from '../../core';
import { elementCount, itemSize } from '../../formats';
import { isOld } from '../append';
import { BufferPool } from '../bufferPool';
import { copyChunks, copyShards, PIECE_BYTES } from '../passthrough';
import { blockRegion, chunksIn, type Part, type PlannedArray } from '../planner';
import { Recoder } from '../recode';
import type { PartRecord, Run, Workspace } from '../workspace';
import type { ZarrLayout } from '../writer';
import type { Session } from './session';

/** Parts in work at once: one is read while the other is encoded or written. */
const PARTS_AT_ONCE = 2;
/** Stored bytes that all copying parts hold together. */
const COPY_BYTES = 16 * 1024 * 1024;

/**
 * Parts of one session, numbered from 1. A part that an earlier run marked is made again unless all
 * its chunks are there. Whoever runs them checks the sources and writes the root metadata afterwards.
 */
export class PartsRun {
  /** Chunks, and their stored bytes, of all parts: also of those that were finished before. */
  readonly written = { chunks: 0, bytes: 0 };
  private bytesDone = 0;
  private readonly budget = new ByteBudget(COPY_BYTES);
  private readonly buffers = new BufferPool();
  private readonly pieces = new BufferPool(false, PIECE_BYTES);

  constructor(
    private readonly task: Task,
    private readonly workspace: Workspace,
    private readonly session: Session,
    private readonly of: Run,
    private readonly layout: ZarrLayout,
    private readonly stateFolder: string
  ) {}

  /** Run those of the parts that are not finished. Answers with the number of those that were. */
  async run(numbers: readonly number[]): Promise<number> {
    const { task, workspace } = this;
    const bytesTotal = numbers.reduce((sum, number) => sum + this.partBytes(number), 0);
    let partsDone = 0;
    const report = (key: string | null): void =>
      task.progress({ partsDone, partsTotal: numbers.length, bytesDone: this.bytesDone, bytesTotal, key });
    const finished = await this.finished(numbers);
    for (const [number, record] of finished) {
      this.count(record);
      this.bytesDone += this.partBytes(number);
      partsDone++;
    }
    report(null);
    const left = numbers.filter(number => !finished.has(number));
    const { session, layout, stateFolder } = this;
    await using recoder = new Recoder({
      ...session,
      ...session.ingest,
      parts: left.map(number => session.parts[number - 1]!),
      layout,
      isLocal: workspace.isLocal && session.files.isLocal,
      stateFolder
    });
    await forEachConcurrent(
      left,
      PARTS_AT_ONCE,
      async (number, signal) => {
        const part = this.session.parts[number - 1]!;
        const { name } = this.session.ingest.arrays[part.array]!.target;
        const record = { chunks: 0, bytes: 0 };
        await this.make(part, recoder, record, signal, bytes => {
          this.bytesDone += bytes;
          report(name);
        });
        await task.assertHeld();
        await workspace.sibling.finishPart(number, record, this.of, signal);
        this.count(record);
        partsDone++;
        report(name);
      },
      task.signal
    );
    return finished.size;
  }

  /** Those that an earlier run finished and whose chunks are there. */
  async finished(numbers: readonly number[]): Promise<Map<number, PartRecord>> {
    const { task, workspace, session } = this;
    const marked = await workspace.sibling.markedParts(task.signal);
    const finished = new Map<number, PartRecord>();
    for (const number of numbers) {
      if (marked.has(number)) {
        const record = await workspace.sibling.partRecord(number, this.of, task.signal);
        const keys = this.keysOf(session.parts[number - 1]!);
        if (record && (await workspace.holdsPart(record, keys, task.signal))) {
          finished.set(number, record);
        }
      }
    }
    return finished;
  }

  private async make(
    part: Part,
    recoder: Recoder,
    record: PartRecord,
    signal: AbortSignal,
    onBytes: (bytes: number) => void
  ): Promise<void> {
    const { files, tables, ingest, append } = this.session;
    const { layout, workspace, budget, buffers } = this;
    const array = ingest.arrays[part.array]!;
    // A block may begin before what is added.
    const old = new Set(append ? this.keysOf(part, true) : []);
    const writeChunk = async (
      key: string,
      body: Uint8Array | AsyncIterable<Uint8Array>,
      sizeBytes: number,
      stop: AbortSignal
    ): Promise<void> => {
      if (old.has(key)) {
        return;
      }
      await workspace.writeChunk(key, body, sizeBytes, stop);
      record.chunks++;
      record.bytes += sizeBytes;
    };
    const options = {
      write: (key: string, bytes: Uint8Array, stop: AbortSignal) =>
        writeChunk(key, bytes, bytes.byteLength, stop),
      onBytes
    };
    const copying = {
      files,
      layout,
      budget,
      buffers,
      table: (file: number, variable: string) => tables.get(file, variable, signal),
      write: writeChunk,
      ...(workspace.writesThrough && { pieces: this.pieces }),
      recode: (chunk: number, stop: AbortSignal) =>
        recoder.alone(part.array, chunk, { ...options, signal: stop }),
      onBytes,
      signal
    };
    if (array.copy === 'shards') {
      await copyShards(array, part.first, part.count, copying);
      return;
    }
    if (isCopied(array)) {
      await copyChunks(array, part.first, part.count, copying);
      return;
    }
    await recoder.part(part, { ...options, signal });
  }

  /** Keys of the chunks of a part; of those that it leaves as they are with `old`. */
  private *keysOf(part: Part, old = false): Generator<string> {
    const { append, ingest } = this.session;
    const { target, block } = ingest.arrays[part.array]!;
    for (let number = part.first; number < part.first + part.count; number++) {
      for (const chunk of chunksIn(blockRegion(target.shape, block, number), target.chunks)) {
        if ((append !== undefined && isOld(append, target, chunk)) === old) {
          yield this.layout.chunkKey(target.name, chunk);
        }
      }
    }
  }

  private partBytes(number: number): number {
    const part = this.session.parts[number - 1]!;
    const { target, block } = this.session.ingest.arrays[part.array]!;
    return part.count * elementCount(block) * itemSize(target.dtype);
  }

  private count(record: PartRecord): void {
    this.written.chunks += record.chunks;
    this.written.bytes += record.bytes;
  }
}

function isCopied(array: PlannedArray): array is PlannedArray & { copy: 'chunks' | 'slices' } {
  return array.copy === 'chunks' || array.copy === 'slices';
}
