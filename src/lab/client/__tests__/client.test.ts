/** @jest-environment jsdom */
import type { ServerConnection } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import { WorkerClient } from '../client';
import { WorkerError } from '../errors';

/** Without a body it breaks off; with an error for one, reading it fails so. */
type Answer = { status: number; body?: unknown; etag?: string } | Error;

/** A client whose requests get these answers in turn; the last one repeats. */
function clientOf(...answers: Answer[]) {
  const sent: { url: string; init: RequestInit }[] = [];
  const waits: number[] = [];
  const client = new WorkerClient({
    serverSettings: { baseUrl: 'http://hub/user/alice/' } as ServerConnection.ISettings,
    wait: ms => {
      waits.push(ms);
      return Promise.resolve();
    },
    request: (url, init) => {
      const answer = answers[Math.min(sent.length, answers.length - 1)];
      sent.push({ url, init });
      if (answer instanceof Error) {
        return Promise.reject(answer);
      }
      const text = JSON.stringify(answer.body ?? null);
      const { body = new TypeError('network error') } = answer;
      const broken = body instanceof Error ? Promise.reject(body) : undefined;
      broken?.catch(() => undefined);
      return Promise.resolve({
        ok: answer.status < 300,
        status: answer.status,
        headers: { get: () => answer.etag ?? null },
        json: () => broken ?? Promise.resolve(JSON.parse(text)),
        arrayBuffer: () => broken ?? Promise.resolve(new TextEncoder().encode(text).buffer)
      } as unknown as Response);
    }
  });
  return { client, sent, waits };
}

/** What would be done twice. Named here once more, so that no slip in the table of effects does it. */
const ONCE = [
  'save',
  'mkdir',
  'remove',
  'copy',
  'move',
  'undoRemove',
  'sign',
  'usage',
  'pauseJob',
  'resumeJob',
  'cancelJob',
  'retryJob',
  'clearJobs',
  'upload',
  'download',
  'ingest',
  'testCredentials',
  'saveCredentials',
  'removeCredentials',
  'push',
  'pushKit',
  'feedstock'
] as const;

const PROBLEM = {
  type: 'about:blank',
  title: 'No',
  status: 500,
  detail: 'It broke.',
  tag: 'internal',
  subject: 'k'
};

describe('WorkerClient', () => {
  it('posts JSON to the route below the Jupyter server', async () => {
    const { client, sent } = clientOf({ status: 200, body: { panels: [] } });
    await expect(client.call('panels', {})).resolves.toEqual({ panels: [] });
    expect(sent[0].url).toBe('http://hub/user/alice/lifecycle/api/v1/panels');
    expect(sent[0].init).toMatchObject({
      method: 'POST',
      body: '{}',
      headers: { 'Content-Type': 'application/json' }
    });
  });

  it('greets once, with its version, and again only after a failure', async () => {
    Object.assign(globalThis, { __VERSION__: '1.2.3' });
    const greeting = { protocol: 1, version: '1.2.3', user: 'alice', home: '/home/alice' };
    const { client, sent } = clientOf({ status: 400, body: PROBLEM }, { status: 200, body: greeting });
    await expect(client.hello()).rejects.toThrow('It broke.');
    await expect(Promise.all([client.hello(), client.hello()])).resolves.toEqual([greeting, greeting]);
    await client.hello();
    expect(sent.map(({ init }) => String(init.body))).toEqual(
      Array(2).fill('{"protocol":1,"version":"1.2.3"}')
    );
  });

  it('tries a repeatable call again while the worker restarts', async () => {
    const { client, sent, waits } = clientOf({ status: 500 }, new TypeError('connection refused'), {
      status: 200,
      body: { jobs: [] }
    });
    await expect(client.call('jobs', {})).resolves.toEqual({ jobs: [] });
    expect(sent).toHaveLength(3);
    expect(waits).toEqual([250, 500]);
  });

  it('gives up after the last wait, with words', async () => {
    const { client, sent } = clientOf({ status: 503 });
    await expect(client.call('list', { uri: 'gs://b/' })).rejects.toMatchObject({
      tag: 'network',
      status: 503
    });
    expect(sent).toHaveLength(6);
  });

  it.each(ONCE)('never sends %s twice', async route => {
    const { client, sent } = clientOf({ status: 500 });
    await expect(client.call(route, {} as never)).rejects.toBeInstanceOf(WorkerError);
    expect(sent).toHaveLength(1);
  });

  it("takes the worker's own problem as final", async () => {
    const { client, sent } = clientOf({ status: 500, body: PROBLEM });
    await expect(client.call('list', { uri: 'gs://b/' })).rejects.toMatchObject({
      message: 'It broke.',
      tag: 'internal',
      subject: 'k'
    });
    expect(sent).toHaveLength(1);
  });

  it.each([
    [404, 'network', /jupyter-server-proxy/],
    [403, 'unauthorized', /log in again/]
  ])('explains a %i that is not the worker’s', async (status, tag, words) => {
    const { client } = clientOf({ status });
    const failure = client.call('panels', {});
    await expect(failure).rejects.toMatchObject({ tag });
    await expect(failure).rejects.toThrow(words);
  });

  it('says in the language of the page what is wrong with the way to the worker', async () => {
    const client = new WorkerClient({
      serverSettings: { baseUrl: '/' } as ServerConnection.ISettings,
      trans: { __: (words: string) => words.toUpperCase() } as TranslationBundle,
      request: () => Promise.resolve({ ok: false, status: 403, json: () => Promise.reject() } as never)
    });
    await expect(client.call('panels', {})).rejects.toThrow(/LOG IN AGAIN/);
  });

  it.each<[string, number, (client: WorkerClient) => Promise<unknown>]>([
    ['a call', 6, client => client.call('panels', {})],
    ['a call that is not sent again', 1, client => client.call('mkdir', { uri: 'gs://b/x/' })],
    ['bytes', 6, client => client.read({ uri: 'gs://b/k' })],
    ['a picture', 6, client => client.picture({} as never)],
    ['a piece of a download', 6, client => client.downloadPiece({} as never)],
    [
      'a piece of an upload',
      1,
      client => client.uploadPiece({ job: 'j', file: 0, piece: 0 }, new Blob(['x']))
    ]
  ])('takes an answer to %s that ends in the middle for a worker that died', async (_, times, ask) => {
    const { client, sent } = clientOf({ status: 200 });
    await expect(ask(client)).rejects.toMatchObject({ tag: 'network', status: 0 });
    expect(sent).toHaveLength(times);
  });

  it('asks again when an answer ended in the middle', async () => {
    const { client, waits } = clientOf({ status: 200 }, { status: 200, body: 'x', etag: '"abc"' });
    await expect(client.read({ uri: 'gs://b/k' })).resolves.toMatchObject({ etag: 'abc' });
    expect(waits).toEqual([250]);
  });

  it('does not ask again for an answer that is not JSON', async () => {
    const { client, sent } = clientOf({ status: 200, body: new SyntaxError('Unexpected token') });
    const failure = client.call('panels', {});
    await expect(failure).rejects.toMatchObject({ tag: 'internal', subject: undefined });
    await expect(failure).rejects.toThrow('not JSON');
    expect(sent).toHaveLength(1);
  });

  it('takes nothing for a dead worker that was given up here', async () => {
    const { client, sent } = clientOf({ status: 200, body: new DOMException('', 'AbortError') });
    await expect(client.read({ uri: 'gs://b/k' })).rejects.toMatchObject({ name: 'AbortError' });
    expect(sent).toHaveLength(1);
  });

  it('stops at once when it is aborted', async () => {
    const abort = new AbortController();
    abort.abort();
    const { client, sent } = clientOf({ status: 200, body: {} });
    await expect(client.call('panels', {}, { signal: abort.signal })).rejects.toMatchObject({
      name: 'AbortError'
    });
    expect(sent).toHaveLength(0);
  });

  it.each([
    ['"abc"', 'abc'],
    ['W/"abc"', 'abc'],
    ['abc', 'abc']
  ])('reads the ETag %s as %s', async (header, etag) => {
    const { client } = clientOf({ status: 200, body: 'x', etag: header });
    await expect(client.read({ uri: 'gs://b/k' })).resolves.toMatchObject({ etag });
  });
});
