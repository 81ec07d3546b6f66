import { LifecycleError } from '../../../core';
import type { Workspace } from '../../workspace';
import type { ExistingStore } from '../existing';
import type { Append } from '../judge';
import { restoreDocuments, undoAppend } from '../undo';

const OLD = { 'v/.zarray': 'old v', 'time/.zarray': 'old time', '.zmetadata': 'old', '.zgroup': 'same' };
const existing = { documents: new Map(Object.entries(OLD)) } as Partial<ExistingStore> as ExistingStore;

/** A store whose metadata were written anew; what is written is remembered in its order. */
function grown(broken?: string): { workspace: Workspace; written: string[]; found: Map<string, string> } {
  const found = new Map(Object.keys(OLD).map(key => [key, key === '.zgroup' ? 'same' : 'new']));
  const written: string[] = [];
  const workspace: Partial<Workspace> = {
    uri: 's3://b/store.zarr',
    readDocument: async key => found.get(key),
    write: async (key, bytes) => {
      if (key === broken) {
        throw new LifecycleError('changed', `${key} cannot be written.`, { subject: key });
      }
      written.push(key);
      found.set(key, Buffer.from(bytes).toString());
    }
  };
  return { workspace: workspace as Workspace, written, found };
}

describe('restoreDocuments', () => {
  it("puts back what is another now, the root's first", async () => {
    const { workspace, written, found } = grown();
    await restoreDocuments(workspace, existing);
    expect(written).toEqual(['.zmetadata', 'v/.zarray', 'time/.zarray']);
    expect(Object.fromEntries(found)).toEqual(OLD);
  });

  it('goes on when one cannot be put back, and says so', async () => {
    const { workspace, written } = grown('v/.zarray');
    await expect(restoreDocuments(workspace, existing)).rejects.toMatchObject({
      tag: 'changed',
      subject: 'v/.zarray',
      message: expect.stringMatching(
        /^v\/\.zarray cannot be written\. Some arrays of s3:\/\/b\/store\.zarr are longer/
      )
    });
    expect(written).toEqual(['.zmetadata', 'time/.zarray']);
  });
});

describe('undoAppend', () => {
  const APPEND: Append = {
    dim: 'time',
    from: 5,
    to: 9,
    zarrFormat: 2,
    arrays: [
      { name: 'time', shape: [9], chunks: [5], axis: 0 },
      { name: 'v', shape: [2, 9], chunks: [1, 2], axis: 1 }
    ]
  };

  function undone(broken?: string) {
    const { workspace, written } = grown(broken);
    const removed: string[] = [];
    const ended = { sibling: false };
    Object.assign(workspace, {
      removeChunks: async (keys: Iterable<string>) => void removed.push(...keys),
      sibling: { end: async () => void (ended.sibling = written.length > 0) }
    });
    return { workspace, written, removed, ended };
  }

  it('puts the documents back, and removes the chunks that hold only what was added', async () => {
    const { workspace, written, removed, ended } = undone();
    await undoAppend(workspace, APPEND, existing);
    expect(written).toEqual(['.zmetadata', 'v/.zarray', 'time/.zarray']);
    // The third chunk of `v` holds a value from before.
    expect(removed).toEqual(['time/1', 'v/0.3', 'v/0.4', 'v/1.3', 'v/1.4']);
    expect(ended.sibling).toBe(true);
  });

  it('removes no chunk while a document still names it', async () => {
    const { workspace, removed, ended } = undone('v/.zarray');
    await expect(undoAppend(workspace, APPEND, existing)).rejects.toMatchObject({ subject: 'v/.zarray' });
    expect(removed).toEqual([]);
    expect(ended.sibling).toBe(false);
  });
});
