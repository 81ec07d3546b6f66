/** `du`: how much is where. */
import { LifecycleError, asPrefix, atKey, throwIfAborted, type Task } from '../core';
import { pages } from '../stores';
import type { WorkContext } from '../context';
import { Largest } from './largest';

/** Children that are told one by one; a flat prefix may have millions. */
const MAX_CHILDREN = 10_000;

export type UsageResult = {
  uri: string;
  objects: number;
  sizeBytes: number;
  /** What lies directly below: objects, and prefixes with all that is in them; of very many the largest. */
  children: { uri: string; objects: number; sizeBytes: number }[];
  /** What the children that are not listed add up to; absent when all are. */
  others?: { children: number; objects: number; sizeBytes: number };
};

interface Child {
  key: string;
  isPrefix: boolean;
  objects: number;
  sizeBytes: number;
}

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
  const others = { children: 0, objects: 0, sizeBytes: 0 };
  const largest = new Largest<Child>(
    MAX_CHILDREN,
    child => child.sizeBytes,
    child => {
      others.children++;
      others.objects += child.objects;
      others.sizeBytes += child.sizeBytes;
    }
  );
  let child: Child | undefined;
  for await (const page of pages(store, prefix, { signal: task.signal })) {
    throwIfAborted(task.signal);
    for (const info of page.objects) {
      const sizeBytes = info.linkTarget === undefined ? info.sizeBytes : 0;
      // Key order keeps the objects of one prefix together.
      if (!child?.isPrefix || !info.key.startsWith(child.key)) {
        // Only now is the one before complete.
        if (child) {
          largest.add(child);
        }
        child = childOf(info.key, prefix);
      }
      child.objects++;
      child.sizeBytes += sizeBytes;
      result.objects++;
      result.sizeBytes += sizeBytes;
    }
    const key = page.objects.at(-1)?.key ?? null;
    task.progress({ partsDone: result.objects, bytesDone: result.sizeBytes, key });
  }
  if (child) {
    largest.add(child);
  }
  if (result.objects === 0 && !named && location.key !== '') {
    throw new LifecycleError('not-found', `${spec.uri}: there is nothing there.`, { subject: spec.uri });
  }
  for (const { key, objects, sizeBytes } of largest.finish()) {
    result.children.push({ uri: context.format(atKey(location, key)), objects, sizeBytes });
  }
  return others.children === 0 ? result : { ...result, others };
}

/** The object directly below the prefix, or the prefix below it, that a key lies in. */
function childOf(key: string, prefix: string): Child {
  const slash = key.indexOf('/', prefix.length);
  const isPrefix = slash >= 0;
  return { key: isPrefix ? key.slice(0, slash + 1) : key, isPrefix, objects: 0, sizeBytes: 0 };
}
