/** One file, all its groups and variables: chunk tables and values. */
import { open, readFile, type FileHandle } from 'node:fs/promises';
import { LifecycleError, toLifecycleError } from '../../../core';
import type { Dataset, Values, Variable } from '../../dataset';
import { describeDataset } from '../../describe';
import type { ChunkTable } from '../../manifest';
import { openDataset } from '../../open';
import type { SourceFile } from '../../source';

export interface Question {
  uri: string;
  /** Read by ranges from disk; or else all its bytes come along. */
  path?: string;
  base64?: string;
  tables: boolean;
  values: boolean;
}

interface Failure {
  tag: string;
  message: string;
}

interface VariableAnswer {
  dtype: string;
  shape: number[];
  dims: string[];
  attributes: unknown;
  chunkShape?: number[];
  filters?: string[];
  byteOrder?: string;
  unsupported?: string;
  table?: Record<string, string> | Failure;
  values?: string | string[] | Failure;
}

interface Answer {
  format?: string;
  variables: Record<string, VariableAnswer>;
  attributes: Record<string, unknown>;
  error?: Failure;
  /** Ranges that were asked for and do not lie inside the file. */
  outside: string[];
  reads: number;
  bytesRead: number;
  peakBytes: number;
}

/** Groups can lead to each other. */
const MOST_DEPTH = 4;
const MOST_GROUPS = 100;
/** Larger variables are damage here: no sample is larger. */
const MOST_VALUES_BYTES = 16 * 1024 ** 2;

export async function answer(question: Question): Promise<Answer> {
  const result: Answer = {
    variables: {},
    attributes: {},
    outside: [],
    reads: 0,
    bytesRead: 0,
    peakBytes: 0
  };
  try {
    await using source = await sourceOf(question, result);
    await readGroup(source, '/', question, result, 0);
  } catch (error) {
    result.error = failure(error, question.uri);
  }
  result.peakBytes = await peakBytes();
  return result;
}

/** `maxRSS` holds, on Linux, what this process was before `exec`: as large as the judge that started it. */
async function peakBytes(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const peak = /^VmHWM:\s*(\d+) kB/m.exec(status)?.[1];
  return Number(peak ?? process.resourceUsage().maxRSS) * 1024;
}

async function readGroup(
  source: SourceFile,
  group: string,
  question: Question,
  result: Answer,
  depth: number
): Promise<void> {
  await using dataset = await openDataset(source, { group });
  result.format = dataset.format;
  result.attributes[group] = describeDataset(dataset).attributes;
  for (const variable of dataset.variables.values()) {
    const path = `${group === '/' ? '' : group}/${variable.name}`;
    result.variables[path] = await readVariable(dataset, variable, question);
  }
  for (const name of dataset.groups) {
    if (depth < MOST_DEPTH && Object.keys(result.attributes).length < MOST_GROUPS) {
      await readGroup(source, `${group === '/' ? '' : group}/${name}`, question, result, depth + 1);
    }
  }
}

async function readVariable(
  dataset: Dataset,
  variable: Variable,
  question: Question
): Promise<VariableAnswer> {
  const { name, dtype, shape, dims } = variable;
  const stored = dataset.manifest.arrays.get(name);
  const found: VariableAnswer = {
    dtype,
    shape,
    dims,
    attributes: describeDataset(dataset).variables[name]?.attributes,
    chunkShape: stored?.chunkShape,
    filters: stored?.filters.map(filter => filter.name),
    byteOrder: stored?.byteOrder,
    unsupported: dataset.unsupported.get(name)
  };
  const attempt = <T>(act: () => Promise<T>): Promise<T | Failure> =>
    act().catch((error: unknown) => failure(error, dataset.uri));
  if (question.tables && stored) {
    found.table = await attempt(async () => columns(await dataset.chunks(name)));
  }
  if (question.values && found.unsupported === undefined) {
    found.values = await attempt(async () => {
      const selection = { start: shape.map(() => 0), count: shape };
      const bytes = shape.reduce((product, length) => product * length, 8);
      if (bytes > MOST_VALUES_BYTES) {
        throw new LifecycleError('unreadable', `${dataset.uri}: ${name} would have ${bytes} bytes.`);
      }
      return sendable(await dataset.read(name, selection));
    });
  }
  return found;
}

function columns({ offset, length, filterMask, presence, inline }: ChunkTable): Record<string, string> {
  return {
    offset: base64(offset),
    length: base64(length),
    filterMask: base64(filterMask),
    presence: base64(presence),
    inline: String(inline.size)
  };
}

function sendable(values: Values): string | string[] {
  return Array.isArray(values) ? values : base64(values);
}

function base64({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

/** Anything that is no error of ours is a defect: `internal`. */
function failure(error: unknown, uri: string): Failure {
  const { tag, message } = toLifecycleError(error, uri);
  const isDefect = tag === 'internal' && error instanceof Error;
  return { tag, message: isDefect ? `${message} ${error.stack}` : message };
}

async function sourceOf({ uri, path, base64 }: Question, result: Answer): Promise<SourceFile> {
  const handle = path === undefined ? undefined : await open(path, 'r');
  const whole = handle ? undefined : new Uint8Array(Buffer.from(base64 ?? '', 'base64'));
  const sizeBytes = handle ? (await handle.stat()).size : whole!.byteLength;
  return {
    uri,
    sizeBytes,
    version: null,
    path: undefined,
    async read(offset, length) {
      result.reads++;
      result.bytesRead += length;
      if (!(offset >= 0 && length >= 0 && offset + length <= sizeBytes)) {
        result.outside.push(`${offset}+${length}`);
        throw new LifecycleError('unreadable', `${uri}: the file ends before its content does.`);
      }
      return whole ? whole.slice(offset, offset + length) : readRange(handle!, offset, length);
    },
    [Symbol.asyncDispose]: async () => handle?.close()
  };
}

async function readRange(handle: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
    if (bytesRead === 0) {
      throw new Error(`the disk gave ${filled} of ${length} bytes`);
    }
    filled += bytesRead;
  }
  return bytes;
}
