/** One JSON document: written beside the queue, read back from there, and only then put in its place. */
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readJsonReferences, Staging } from '../../formats';
import { planHash } from '../plan';
import { jsonText } from './kerchunkJson';
import { occupant } from './target';
import { readBackThrough, type Writing } from './writing';

/** Answers with the bytes written. */
export async function writeJson(writing: Writing): Promise<number> {
  const { plan, context, task, content, location } = writing;
  const { signal } = task;
  const store = context.open(location);
  const version = await occupant(plan, location, context, signal);
  await using staging = new Staging(context.config.stateFolder);
  const path = await staging.path();
  await pipeline(Readable.from(jsonText(content, writing.source)), createWriteStream(path, { mode: 0o600 }), {
    signal
  });
  const references = await readJsonReferences(createReadStream(path), context.format(location));
  await readBackThrough(references, writing);
  await task.assertHeld();
  const { size } = await stat(path);
  const { conditionalWrite } = await store.capabilities(signal);
  const written = await store.write(location.key, createReadStream(path), {
    sizeBytes: size,
    contentType: 'application/json',
    writer: `ingest ${planHash(plan)}`,
    ...(conditionalWrite && { precondition: version === null ? { absent: true } : { version } }),
    signal
  });
  await context.guard.uploaded(location, written.version);
  return size;
}
