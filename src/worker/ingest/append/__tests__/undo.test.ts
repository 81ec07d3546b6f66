import { LifecycleError } from '../../../core';
import type { Workspace } from '../../workspace';
import type { ExistingStore } from '../existing';
import { restoreDocuments } from '../undo';

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
