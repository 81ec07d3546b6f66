/** Requests to one server: what is sent, what is tried again, and when it is given up. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { LifecycleError } from '../../../core';
import { Wire, readWhole, type OpenAnswer, type WireOptions, type WireRequest } from '..';

const GET: WireRequest = { method: 'GET', path: '/a', headers: {} };

/** One answer of the server; undefined breaks the connection. */
type Script = (
  request: { headers: http.IncomingHttpHeaders; body: string },
  response: http.ServerResponse
) => void;

const servers: http.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A wire to a server that answers in this order, and then as in the end. */
async function wireTo(
  answers: Script[],
  options: WireOptions = {}
): Promise<{ wire: Wire; asked: string[] }> {
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const script = answers[Math.min(asked.length, answers.length - 1)]!;
      asked.push(`${request.method} ${request.url} ${body}`.trim());
      script({ headers: request.headers, body }, response);
    });
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const limits = { firstBackoffMs: 1, stallMs: 300, retries: 3, ...options.limits };
  return { wire: new Wire(`http://127.0.0.1:${port}`, { ...options, limits }), asked };
}

const say =
  (status: number, body = '', headers: http.OutgoingHttpHeaders = {}): Script =>
  (_, response) =>
    response.writeHead(status, headers).end(body);
const breakOff: Script = (_, response) => response.destroy();

describe('a request', () => {
  it('is sent as written, its pieces in order', async () => {
    const { wire, asked } = await wireTo([say(200, 'done')]);
    const body = ['one ', 'two ', 'three'].map(text => Buffer.from(text));
    const answer = await wire.send({ method: 'PUT', path: '/a%2F..%2Fb?c=%20', headers: {}, body });
    expect(answer).toMatchObject({ status: 200, retries: 0 });
    expect(answer.body.toString()).toBe('done');
    expect(asked).toEqual(['PUT /a%2F..%2Fb?c=%20 one two three']);
  });

  it('tells its length, also that of nothing', async () => {
    const lengths: unknown[] = [];
    const { wire } = await wireTo([
      ({ headers }, response) => {
        lengths.push(headers['content-length']);
        response.end();
      }
    ]);
    await wire.send({ ...GET, method: 'POST' });
    await wire.send({ ...GET, method: 'PUT', body: new Uint8Array(0) });
    await wire.send({ ...GET, method: 'PUT', body: [Buffer.from('ab'), Buffer.from('c')] });
    await wire.send(GET);
    expect(lengths).toEqual(['0', '0', '3', undefined]);
  });

  it.each<[string, Script]>([
    ['a broken connection', breakOff],
    ['500', say(500)],
    ['503', say(503)],
    ['429', say(429, '', { 'retry-after': '0' })],
    ['silence', () => undefined],
    [
      'half an answer',
      (_, response) =>
        response.writeHead(200, { 'content-length': 10 }).write('half', () => response.destroy())
    ]
  ])('is tried again after %s', async (_, failure) => {
    const { wire, asked } = await wireTo([failure, failure, say(200, 'done')]);
    const answer = await wire.send({ ...GET, method: 'PUT', body: Buffer.from('x') });
    expect([answer.status, answer.retries, answer.body.toString()]).toEqual([200, 2, 'done']);
    expect(asked).toEqual(Array(3).fill('PUT /a x'));
  });

  it.each([400, 403, 404, 412])('is not tried again after %d', async status => {
    const { wire, asked } = await wireTo([say(status, 'no')]);
    expect(await wire.send(GET)).toMatchObject({ status, retries: 0 });
    expect(asked).toHaveLength(1);
  });

  it('ends with the last answer, or with words about the connection', async () => {
    const { wire, asked } = await wireTo([say(500, 'broken')]);
    expect(await wire.send(GET)).toMatchObject({ status: 500, retries: 3 });
    expect(asked).toHaveLength(4);
    const silent = await wireTo([breakOff]);
    await expect(silent.wire.send({ ...GET, path: '/a?secret=1' })).rejects.toMatchObject({
      tag: 'network',
      message: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/a: the connection to .* failed/)
    });
    expect(silent.asked).toHaveLength(4);
  });

  it('soon ends at an address where nobody listens', async () => {
    const { wire } = await wireTo([say(200)], { limits: { firstBackoffMs: 50, retries: 7 } });
    servers.pop()!.close();
    await expect(wire.send(GET)).rejects.toMatchObject({
      tag: 'network',
      message: expect.stringContaining('refuses the connection')
    });
  });

  it('may be tried once only', async () => {
    const { wire, asked } = await wireTo([say(500), say(200)]);
    expect(await wire.send({ ...GET, retries: 0 })).toMatchObject({ status: 500 });
    expect(asked).toHaveLength(1);
  });

  it('waits no longer than it is told to go on', async () => {
    const { wire } = await wireTo([say(503, '', { 'retry-after': '3600' })]);
    const stop = new AbortController();
    const waiting = wire.send(GET, stop.signal);
    setTimeout(() => stop.abort(), 20);
    await expect(waiting).rejects.toMatchObject({ tag: 'cancelled' });
  });
});

describe('who asks', () => {
  it('is told anew for each try, and renewed once when the server says so', async () => {
    const renewals: boolean[] = [];
    const { wire } = await wireTo([say(401), say(200)], {
      judge: ({ status }) => (status === 401 ? 'renew' : 'final'),
      authorise: (_, { renew }) => {
        renewals.push(renew);
        return { authorization: renew ? 'new' : 'old' };
      }
    });
    expect(await wire.send(GET)).toMatchObject({ status: 200 });
    expect(renewals).toEqual([false, true]);
    const refused = await wireTo([say(401)], { judge: () => 'renew', authorise: () => ({}) });
    expect(await refused.wire.send(GET)).toMatchObject({ status: 401 });
    expect(refused.asked).toHaveLength(2);
  });

  it('is not asked for again when there are no credentials', async () => {
    let count = 0;
    const { wire, asked } = await wireTo([say(200)], {
      authorise: () => {
        count++;
        throw new LifecycleError('unauthorized', 'no credentials');
      }
    });
    await expect(wire.send(GET)).rejects.toMatchObject({ tag: 'unauthorized' });
    expect([count, asked.length]).toEqual([1, 0]);
  });
});

describe('a server that is busy', () => {
  it('gets fewer requests at once after it said so', async () => {
    let now = 0;
    let most = 0;
    const slowly: Script = (_, response) => {
      most = Math.max(most, ++now);
      setTimeout(() => {
        now--;
        response.end();
      }, 10);
    };
    const { wire } = await wireTo([say(503), slowly], { limits: { concurrency: 8, firstBackoffMs: 1 } });
    await Promise.all(Array.from({ length: 8 }, () => wire.send(GET)));
    most = 0;
    await Promise.all(Array.from({ length: 8 }, () => wire.send(GET)));
    expect(most).toBeLessThan(8);
    expect(most).toBeGreaterThanOrEqual(4);
  });

  it('holds no place for an answer while its body is read', async () => {
    const { wire } = await wireTo([say(200, 'x'.repeat(1_000_000))], { limits: { concurrency: 1 } });
    const { message } = (await wire.open(GET)) as OpenAnswer;
    expect((await wire.send(GET)).body).toHaveLength(1_000_000);
    expect(await readWhole(message)).toHaveLength(1_000_000);
  });
});
