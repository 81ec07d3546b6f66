/** `du`: how much is where. */
import { LifecycleError, asPrefix, atKey, throwIfAborted, type Task } from '../core';
import { objects } from '../stores';
import type { WorkContext } from '../context';

export type UsageResult = {
  uri: string;
  objects: number;
  sizeBytes: number;
  /** What lies directly below: objects, and prefixes with all that is in them. */
  children: { uri: string; objects: number; sizeBytes: number }[];
};

/** Add up everything below a URI. Links count as objects without bytes; they are not followed. */
export async function runUsage(
  spec: { uri: string },
  task: Task,
  context: WorkContext
): Promise<UsageResult> {
  const location = context.parse(spec.uri);
  const store = context.open(location);
  const named = location.key === '' ? undefined : await store.stat(location.key, task.signal);
  const result: UsageResult = { uri: context.format(location), objects: 0, sizeBytes: 0, children: [] };
  if (named && !named.isFolder) {
    return { ...result, objects: 1, sizeBytes: named.linkTarget === undefined ? named.sizeBytes : 0 };
  }
  const prefix = asPrefix(location.key);
  let child: UsageResult['children'][number] | undefined;
  for await (const info of objects(store, prefix, { signal: task.signal })) {
    throwIfAborted(task.signal);
    const sizeBytes = info.linkTarget === undefined ? info.sizeBytes : 0;
    const slash = info.key.indexOf('/', prefix.length);
    const uri = context.format(atKey(location, slash < 0 ? info.key : info.key.slice(0, slash + 1)));
    if (child?.uri !== uri) {
      // Key order keeps the objects of one prefix together.
      child = { uri, objects: 0, sizeBytes: 0 };
      result.children.push(child);
    }
    child.objects++;
    child.sizeBytes += sizeBytes;
    result.objects++;
    result.sizeBytes += sizeBytes;
    task.progress({ partsDone: result.objects, bytesDone: result.sizeBytes, key: info.key });
  }
  if (result.objects === 0 && !named && location.key !== '') {
    throw new LifecycleError('not-found', `${spec.uri}: there is nothing there.`, { subject: spec.uri });
  }
  return result;
}
