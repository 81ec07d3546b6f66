/** One JSON document: written beside the queue, read back from there, and only then put in its place. */
import { createReadStream } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { readJsonReferences, Staging } from '../../formats';
import { planHash } from '../plan';
import { jsonText } from './kerchunkJson';
import { occupant } from './target';
import { readBackThrough, type Writing } from './writing';

/** Some ten thousand references. */
const SHORT_BYTES = 8 * 1024 * 1024;

/** Answers with the bytes written. */
export async function writeJson(writing: Writing): Promise<number> {
  const { plan, context, task, content, location } = writing;
  const { signal } = task;
  const store = context.open(location);
  const version = await occupant(plan, location, context, signal);
  await using staging = new Staging(context.config.stateFolder);
  const path = await staging.path();
  await writeFile(path, jsonText(content, writing.source), { mode: 0o600, signal });
  const { size } = await stat(path);
  // A short one is read once: what is put in its place is what was read back.
  const short = size <= SHORT_BYTES ? await readFile(path) : undefined;
  const text = (): AsyncIterable<Uint8Array> => (short ? Readable.from([short]) : createReadStream(path));
  const references = await readJsonReferences(text(), context.format(location));
  await readBackThrough(references, writing);
  await task.assertHeld();
  const { conditionalWrite } = await store.capabilities(signal);
  const written = await store.write(location.key, short ?? text(), {
    sizeBytes: size,
    contentType: 'application/json',
    writer: `ingest ${planHash(plan)}`,
    ...(conditionalWrite && { precondition: version === null ? { absent: true } : { version } }),
    signal
  });
  await context.guard.uploaded(location, written.version);
  return size;
}
