/**
 * Icechunk: written by Python in the interpreter that started this worker. The
 * references go there in columns; nothing is committed before the chunks that
 * it reads back are found to be right.
 */
import { open } from 'node:fs/promises';
import { elementCount, type ChunkTable } from '../../formats';
import type { Location } from '../../core';
import { remoteOf, secretsOf, type RemoteSource } from '../../python';
import { planHash } from '../plan';
import type { Workspace } from '../workspace';
import { containersOf } from './containers';
import { PythonCommit, type Folder } from './python';
import { readBackAll } from './readBack';
import type { VirtualArray } from './types';
import type { Writing } from './writing';

/** Icechunk names most of its objects by chance: these stand for them, one of each folder. */
export function icechunkKeys(): string[] {
  const folders = ['chunks', 'manifests', 'overwritten', 'snapshots', 'transactions'];
  return ['config.yaml', 'repo', 'refs/branch.main/ref.json', ...folders.map(folder => `${folder}/x`)];
}

/** Answers with the bytes written. */
export async function writeIcechunk(writing: Writing, workspace: Workspace): Promise<number> {
  const { context, content, location, plan, session, task } = writing;
  await using python = await PythonCommit.prepare(context, task.signal);
  const arrays = [];
  for await (const { array, table } of content.arrays()) {
    arrays.push(await spoolArray(python.folder, arrays.length, array, table, content.options.urls.urls));
  }
  const { locations } = content.options.urls;
  const references = await content.options.urls.remote();
  const samples = content.readBack.map(({ array, row }) => ({
    name: array.target.name,
    row,
    grid: array.grid
  }));
  await python.start(
    {
      storage: { ...(await remoteOf(location, context.config)), ...placeOf(location) },
      containers: containersOf(locations).map(container => ({ ...references, ...container })),
      documents: inOrder(content.documents(false)),
      arrays,
      samples,
      unchangedSince: unchangedSince(references),
      message: `lifecycle ingest of ${plan.name} (plan ${planHash(plan).slice(0, 12)})`
    },
    {
      storage: await secretsOf(location, context.config),
      references: locations[0] ? await secretsOf(locations[0], context.config) : null
    }
  );
  const read = await python.samples();
  await using file = await open(python.samplesPath, 'r');
  const numbers = new Map(content.readBack.map(({ array, row }, i) => [nameOf(array, row), i]));
  await readBackAll(
    content.readBack,
    session.files,
    async function* (array, row) {
      const { offset, length } = read[numbers.get(nameOf(array, row))!]!;
      const bytes = new Uint8Array(length);
      await file.read(bytes, 0, length, offset);
      yield bytes;
    },
    task.signal
  );
  await task.assertHeld();
  await python.commit();
  return workspace.record(task.signal);
}

function nameOf({ target }: VirtualArray, row: number): string {
  return `${target.name}/${row}`;
}

/**
 * When the files were as they are now; Icechunk refuses them once they change.
 * It counts whole seconds, so this one must be over. The web does not always tell.
 */
function unchangedSince({ protocol }: RemoteSource): string | null {
  const next = new Date(Math.ceil(Date.now() / 1000 + 1) * 1000);
  return protocol.startsWith('http') ? null : next.toISOString().replace('.000Z', '+00:00');
}

/** Root first: Icechunk wants a group before the arrays in it. */
function inOrder(documents: readonly { key: string; text: string }[]): [string, string][] {
  return documents
    .map(({ key, text }): [string, string] => [key, text])
    .sort(([a], [b]) => depth(a) - depth(b));
}

function depth(key: string): number {
  return key.split('/').length;
}

/** The table as columns in a file, each at a multiple of 8 bytes, and what is inline in another. */
async function spoolArray(
  folder: Folder,
  number: number,
  { target, grid }: VirtualArray,
  table: ChunkTable,
  urls: readonly string[]
) {
  const rows = elementCount(grid);
  const inlineRows: [number, number, number][] = [];
  let begin = 0;
  for (const [row, bytes] of table.inline) {
    inlineRows.push([row, begin, bytes.byteLength]);
    begin += bytes.byteLength;
  }
  await folder.write(`${number}.bin`, [table.presence, table.source, table.offset, table.length]);
  await folder.write(`${number}.inline`, [...table.inline.values()], 1);
  return {
    name: target.name,
    grid,
    rows,
    urls: [...urls],
    table: `${number}.bin`,
    inline: `${number}.inline`,
    inlineRows
  };
}

function placeOf({ type, bucket, key }: Location): Record<string, string> {
  return type === 'disk' ? { path: `/${key}` } : { bucket, prefix: key };
}
