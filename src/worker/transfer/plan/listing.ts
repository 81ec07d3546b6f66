/** Listings as the join wants them: in key order. */
import { compareKeys } from '../../core';
import type { ObjectInfo } from '../../stores';
import { Spool, type SpoolOptions } from './spool';

/** Entries sorted in memory at a time. */
const RUN_ENTRIES = 20_000;

/**
 * The same entries in key order, for a service that lists in another one
 * (SeaweedFS: folder by folder): sorted in runs that wait in files.
 */
export async function* sorted(
  source: AsyncIterable<readonly ObjectInfo[]>,
  options: SpoolOptions
): AsyncGenerator<readonly ObjectInfo[]> {
  const runs: Spool<ObjectInfo>[] = [];
  let gathered: ObjectInfo[] = [];
  const putAside = async (): Promise<void> => {
    const run = new Spool(INFO_CODEC, options);
    runs.push(run);
    for (const info of gathered.sort((a, b) => compareKeys(a.key, b.key))) {
      await run.add(info);
    }
    gathered = [];
  };
  try {
    for await (const page of source) {
      gathered.push(...page);
      if (gathered.length >= RUN_ENTRIES) {
        await putAside();
      }
    }
    await putAside();
    yield* merged(runs);
  } finally {
    for (const run of runs) {
      await run[Symbol.asyncDispose]();
    }
  }
}

interface Head {
  info: ObjectInfo;
  items: AsyncGenerator<ObjectInfo>;
}

async function* merged(runs: readonly Spool<ObjectInfo>[]): AsyncGenerator<readonly ObjectInfo[]> {
  const heads: Head[] = [];
  for (const run of runs) {
    const items = run.read();
    const first = await items.next();
    if (!first.done) {
      heads.push({ info: first.value, items });
    }
  }
  let page: ObjectInfo[] = [];
  while (heads.length > 0) {
    // A million keys make fifty runs: a scan is as quick as a heap.
    let smallest = 0;
    for (let index = 1; index < heads.length; index++) {
      if (compareKeys(heads[index]!.info.key, heads[smallest]!.info.key) < 0) {
        smallest = index;
      }
    }
    const head = heads[smallest]!;
    page.push(head.info);
    const next = await head.items.next();
    if (next.done) {
      heads.splice(smallest, 1);
    } else {
      head.info = next.value;
    }
    if (page.length >= 1000) {
      yield page;
      page = [];
    }
  }
  yield page;
}

/** An object's row as one line. */
const INFO_CODEC = {
  encode: ({ modified, created, ...info }: ObjectInfo): string =>
    JSON.stringify({ ...info, modified: modified?.getTime() ?? null, created: created?.getTime() }),
  decode: (line: string): ObjectInfo => {
    const { modified, created, ...info } = JSON.parse(line) as Omit<ObjectInfo, 'modified' | 'created'> & {
      modified: number | null;
      created?: number;
    };
    return {
      ...info,
      modified: modified === null ? null : new Date(modified),
      ...(created !== undefined && { created: new Date(created) })
    };
  }
};
