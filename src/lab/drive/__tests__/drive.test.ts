/** @jest-environment jsdom */
import type { ServerConnection } from '@jupyterlab/services';
import { nullTranslator } from '@jupyterlab/translation';
import type { Entry, Job, Panel, Request, Responses, Route } from '../../../protocol';
import { WorkerError } from '../../client/errors';
import { DEFAULTS } from '../../settings';
import type { IJobs, ILifecycleSettings, IWorkerClient } from '../../tokens';
import { BucketDrive } from '../drive';
import { toBase64 } from '../content';

const PANEL: Panel = {
  id: 'data',
  title: 'Data',
  roots: [
    {
      uri: 'gs://b/alice',
      topUri: 'gs://b',
      ownUri: 'gs://b/alice/',
      write: 'own',
      delete: 'own',
      public: false,
      inbox: false
    }
  ]
};

/** A worker with one bucket in memory, and what it was asked. */
function driveOf(objects: Record<string, string>, previewed = 1) {
  const etags = new Map(Object.keys(objects).map(uri => [uri, 'v1']));
  const calls: [Route, unknown][] = [];
  const entryOf = (uri: string): Entry => ({
    uri,
    name: uri.slice(uri.lastIndexOf('/') + 1),
    kind: 'object',
    sizeBytes: new TextEncoder().encode(objects[uri]).length,
    modified: '2026-01-01T00:00:00Z',
    expiresAt: null,
    etag: etags.get(uri) ?? null
  });
  const answer = (route: Route, body: Record<string, unknown>): unknown => {
    const uri = String(body.uri);
    switch (route) {
      case 'stat':
        if (uri in objects) {
          return { entry: entryOf(uri) };
        }
        if (Object.keys(objects).some(key => key.startsWith(`${uri}/`))) {
          return { entry: { ...entryOf(`${uri}/`), kind: 'prefix', sizeBytes: null } };
        }
        throw new WorkerError(`${uri} is not there`, 'not-found', 404);
      case 'save':
        if ((etags.get(uri) ?? null) !== body.ifMatch) {
          throw new WorkerError(`${uri} changed`, 'conflict', 409);
        }
        objects[uri] = atob(String(body.base64));
        etags.set(uri, `${etags.get(uri) ?? ''}+`);
        return { entry: entryOf(uri) };
      case 'list':
        return { entries: [] };
      case 'previewRemove':
        return { previewId: 'p', objects: previewed };
      default:
        return { job: { id: 'j', state: 'done' } };
    }
  };
  const client: IWorkerClient = {
    serverSettings: {} as ServerConnection.ISettings,
    call: <R extends Route>(route: R, body: Request<R>) => {
      calls.push([route, body]);
      return new Promise<Responses[R]>(resolve =>
        resolve(answer(route, body as Record<string, unknown>) as Responses[R])
      );
    },
    hello: () => Promise.reject(new Error('a drive greets nobody')),
    read: ({ uri, offset = 0, length = 0 }) => {
      const bytes = new TextEncoder().encode(objects[uri]).slice(offset, offset + length);
      return Promise.resolve({ bytes: bytes.buffer, etag: etags.get(uri) ?? null });
    },
    picture: () => Promise.reject(new Error('a drive draws nothing')),
    uploadPiece: () => Promise.reject(new Error('a drive uploads nothing')),
    downloadPiece: () => Promise.reject(new Error('a drive downloads nothing'))
  };
  const drive = new BucketDrive({
    panel: PANEL,
    panels: { panels: [PANEL], home: '/home/alice' },
    client,
    jobs: { whenEnded: (job: Job) => Promise.resolve(job) } as IJobs,
    settings: { current: { ...DEFAULTS, openLimitMegabytes: 1 } } as ILifecycleSettings,
    trans: nullTranslator.load('')
  });
  return { drive, calls, objects, etags, routes: () => calls.map(([route]) => route) };
}

describe('BucketDrive', () => {
  it('opens an object, with its ETag as the hash', async () => {
    const { drive } = driveOf({ 'gs://b/alice/a.txt': 'hello' });
    expect(await drive.get('b/alice/a.txt')).toMatchObject({
      name: 'a.txt',
      path: 'b/alice/a.txt',
      type: 'file',
      format: 'text',
      content: 'hello',
      hash: 'v1'
    });
  });

  it('opens what is somebody else’s to be read, and one’s own to be written', async () => {
    const { drive } = driveOf({ 'gs://b/alice/a.txt': 'hello', 'gs://b/bob/b.txt': 'hello' });
    expect(await drive.get('b/alice/a.txt')).toMatchObject({ writable: true });
    expect(await drive.get('b/alice')).toMatchObject({ writable: true });
    expect(await drive.get('b/bob/b.txt')).toMatchObject({ writable: false });
    expect(await drive.get('b/bob')).toMatchObject({ writable: false });
  });

  it('saves what it opened, again and again', async () => {
    const { drive, objects } = driveOf({ 'gs://b/alice/a.txt': 'hello' });
    await drive.get('b/alice/a.txt');
    await drive.save('b/alice/a.txt', { type: 'file', format: 'text', content: 'one' });
    await drive.save('b/alice/a.txt', { type: 'file', format: 'text', content: 'two' });
    expect(objects['gs://b/alice/a.txt']).toBe('two');
  });

  it('never overwrites what somebody else wrote meanwhile', async () => {
    const { drive, objects, etags } = driveOf({ 'gs://b/alice/a.txt': 'hello' });
    await drive.get('b/alice/a.txt');
    etags.set('gs://b/alice/a.txt', 'theirs');
    const saving = drive.save('b/alice/a.txt', { type: 'file', format: 'text', content: 'mine' });
    await expect(saving).rejects.toThrow(/Nothing was saved.*Reload from Disk/s);
    expect(objects['gs://b/alice/a.txt']).toBe('hello');
  });

  it('overwrites after JupyterLab looked at the new version and asked', async () => {
    const { drive, objects, etags } = driveOf({ 'gs://b/alice/a.txt': 'hello' });
    await drive.get('b/alice/a.txt');
    etags.set('gs://b/alice/a.txt', 'theirs');
    expect(await drive.get('b/alice/a.txt', { content: false })).toMatchObject({ hash: 'theirs' });
    await drive.save('b/alice/a.txt', { type: 'file', format: 'text', content: 'mine' });
    expect(objects['gs://b/alice/a.txt']).toBe('mine');
  });

  it('creates only what is not there', async () => {
    const { drive, calls } = driveOf({});
    await drive.save('b/alice/new', { type: 'file', format: 'base64', content: toBase64(Uint8Array.of(1)) });
    expect(calls[0]).toEqual(['save', { uri: 'gs://b/alice/new', base64: 'AQ==', ifMatch: null }]);
  });

  it('does not open what is too large, and says what to do', async () => {
    const { drive } = driveOf({ 'gs://b/alice/big': 'x'.repeat(1_000_001) });
    await expect(drive.get('b/alice/big')).rejects.toThrow(/1.0\u00a0MB.*raise the limit/s);
  });

  it('deletes one object after a preview', async () => {
    const { drive, routes } = driveOf({ 'gs://b/alice/a.txt': 'x' });
    await drive.delete('b/alice/a.txt');
    expect(routes()).toEqual(['stat', 'previewRemove', 'remove']);
  });

  it.each([
    ['a folder', 'b/alice', 1],
    ['more than one object', 'b/alice/a.txt', 2],
    ['what is in no bucket', 'other/x', 1]
  ])('refuses to delete %s', async (_, path, previewed) => {
    const { drive, routes } = driveOf({ 'gs://b/alice/a.txt': 'x' }, previewed);
    await expect(drive.delete(path)).rejects.toThrow();
    expect(routes()).not.toContain('remove');
  });

  it('refuses to rename a folder', async () => {
    const { drive, routes } = driveOf({ 'gs://b/alice/a.txt': 'x' });
    await expect(drive.rename('b/alice', 'b/bob')).rejects.toThrow(/folder/);
    expect(routes()).not.toContain('move');
  });

  it('tells JupyterLab by status that nothing is there', async () => {
    const { drive } = driveOf({});
    await expect(drive.get('b/none')).rejects.toMatchObject({ response: { status: 404 } });
  });
});
