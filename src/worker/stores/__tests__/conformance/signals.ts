/** Every call that takes a signal stops at one that was aborted. */
import { expect } from '@jest/globals';
import { collect } from '../../../core';
import type { Store, UploadSession } from '../..';
import { bytes, keysBelow, type MakePlace, type Promises } from './place';

interface Asked {
  store: Store;
  session: UploadSession;
  /** Of an object that is there. */
  key: string;
  version: string;
  prefix: string;
  signal: AbortSignal;
}

/** Undefined where the store has no such call. */
type Call = (asked: Asked) => Promise<unknown> | undefined;

const expiresInSeconds = 60;

const CALLS = {
  capabilities: ({ store, signal }) => store.capabilities(signal),
  list: ({ store, prefix, signal }) => store.list(prefix, { signal }),
  stat: ({ store, key, signal }) => store.stat(key, signal),
  resolve: ({ store, key, signal }) => store.resolve?.(key, signal),
  read: ({ store, key, signal }) => collect(store.read(key, { signal })),
  write: ({ store, prefix, signal }) => store.write(`${prefix}b`, bytes('b'), { signal }),
  upload: ({ store, prefix, signal }) => store.upload(`${prefix}b`, { sizeBytes: 1, signal }),
  copyFrom: ({ store, key, prefix, signal }) => store.copyFrom(store, key, `${prefix}b`, { signal }),
  cleanUpBelow: ({ store, prefix, signal }) => store.cleanUpBelow?.(prefix, 'job', signal),
  syncBelow: ({ store, prefix, signal }) => store.syncBelow?.(prefix, signal),
  rename: ({ store, key, prefix, signal }) => store.rename?.(key, `${prefix}b`, { signal }),
  remove: ({ store, key, signal }) => Array.fromAsync(store.remove([{ key }], signal)),
  makeFolder: ({ store, prefix, signal }) => store.makeFolder(`${prefix}folder/`, signal),
  rules: ({ store, signal }) => store.rules?.(signal),
  restore: ({ store, key, version, signal }) => {
    const restored = store.restore?.([{ key, version }], signal);
    return restored && Array.fromAsync(restored);
  },
  presign: ({ store, key, signal }) => store.presign?.(key, { expiresInSeconds, signal }),
  grantBelow: ({ store, prefix, signal }) => store.grantBelow?.(prefix, { expiresInSeconds, signal }),
  grantParts: ({ store, prefix, signal }) =>
    store.grantParts?.(`${prefix}b`, { expiresInSeconds, sizeBytes: 1, signal }),
  'open of an upload': ({ session, signal }) => session.open?.(signal),
  'parts of an upload': ({ session, signal }) => session.parts(signal),
  'writePart of an upload': ({ session, signal }) => session.writePart(0, bytes('b'), { signal }),
  'copyPart of an upload': ({ store, session, key, signal }) => session.copyPart?.(0, store, key, { signal }),
  'complete of an upload': ({ session, signal }) => session.complete({ signal })
} satisfies Record<string, Call>;

/** Calls that some stores do not have. */
export type CallName = keyof typeof CALLS;

/** @param without Calls that this store does not have. */
export function describeSignals(it: Promises, makePlace: MakePlace, without: readonly CallName[]): void {
  for (const [name, call] of Object.entries(CALLS) as [CallName, Call][]) {
    const isThere = !without.includes(name);
    it(isThere ? `stops before it begins, when told to: ${name}` : `has no ${name}`, async () => {
      const { store, prefix } = await makePlace();
      const key = `${prefix}a`;
      const { version } = await store.write(key, bytes('a'));
      const session = await store.upload(`${prefix}b`, { sizeBytes: 1 });
      const signal = AbortSignal.abort();
      const stopped = call({ store, session, key, version: version!, prefix, signal });
      if (isThere) {
        await expect(stopped).rejects.toMatchObject({ tag: 'cancelled' });
      } else {
        expect(stopped).toBeUndefined();
      }
      expect(await keysBelow(store, prefix)).toEqual([key]);
    });
  }
}
