import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collect } from '../../core';
import { HttpStore } from '../http';
import type { ReadOptions } from '../store';
import { retryAfterMs } from '../wire';

const CONTENT = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 7) % 256));
const ETAG = '"v1"';

type Behaviour = (request: IncomingMessage, response: ServerResponse, attempt: number) => void;

let server: Server;
let store: HttpStore;
let behave: Behaviour = (request, response) => serve(request, response);
let requests: { method: string; url: string; range?: string; ifMatch?: string; ifRange?: string }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const { range, 'if-match': ifMatch, 'if-range': ifRange } = request.headers;
    requests.push({ method: request.method!, url: request.url!, range, ifMatch, ifRange: ifRange as string });
    behave(request, response, requests.length);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  store = new HttpStore(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    backoffMs: 1,
    maxWaitMs: 20,
    stallMs: 1000,
    retries: 3
  });
});

afterEach(() => {
  behave = (request, response) => serve(request, response);
  requests = [];
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

interface ServeOptions {
  etag?: string | null;
  ranges?: boolean;
  /** Break the connection after this many bytes of the body. */
  cut?: number;
  length?: boolean;
}

/** A well-behaved server, but for the options. */
function serve(request: IncomingMessage, response: ServerResponse, options: ServeOptions = {}): void {
  const { etag = ETAG, ranges = true, cut, length = true } = options;
  if (etag !== null) {
    response.setHeader('etag', etag);
  }
  response.setHeader('last-modified', 'Tue, 01 Jan 2019 00:00:00 GMT');
  const ifMatch = request.headers['if-match'];
  if (ifMatch !== undefined && ifMatch !== etag) {
    response.writeHead(412).end();
    return;
  }
  const range = ranges ? /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') : null;
  let body = CONTENT;
  if (range) {
    const start = Number(range[1]);
    if (start >= CONTENT.length) {
      response.writeHead(416, { 'content-range': `bytes */${CONTENT.length}` }).end();
      return;
    }
    const end = Math.min(range[2] === '' ? Infinity : Number(range[2]), CONTENT.length - 1);
    body = CONTENT.subarray(start, end + 1);
    response.setHeader('content-range', `bytes ${start}-${end}/${CONTENT.length}`);
  }
  if (length) {
    response.setHeader('content-length', body.length);
  }
  response.writeHead(range ? 206 : 200);
  if (request.method === 'HEAD') {
    response.end();
  } else if (cut !== undefined && cut < body.length) {
    response.write(body.subarray(0, cut), () => setTimeout(() => response.destroy(), 20));
  } else {
    response.end(body);
  }
}

describe('HttpStore.stat', () => {
  it('tells size, time and version', async () => {
    expect(await store.stat('data/file.nc?x=1')).toMatchObject({
      key: 'data/file.nc?x=1',
      sizeBytes: CONTENT.length,
      version: ETAG,
      modified: new Date('2019-01-01T00:00:00Z')
    });
    expect(requests).toMatchObject([{ method: 'HEAD', url: '/data/file.nc?x=1' }]);
  });

  it.each([403, 405, 501])('asks for one byte where HEAD gets %d', async status => {
    behave = (request, response) =>
      request.method === 'HEAD' ? response.writeHead(status).end() : serve(request, response);
    expect(await store.stat('f')).toMatchObject({ sizeBytes: CONTENT.length });
    expect(requests[1].range).toBe('bytes=0-0');
  });

  it.each([404, 410])('knows nothing of what HEAD refuses and GET answers with %d', async status => {
    behave = (request, response) => response.writeHead(request.method === 'HEAD' ? 403 : status).end();
    expect(await store.stat('missing')).toBeUndefined();
  });

  it('asks for one byte where HEAD tells no size', async () => {
    behave = (request, response) =>
      request.method === 'HEAD'
        ? response.writeHead(200, { 'transfer-encoding': 'chunked' }).end()
        : serve(request, response);
    expect(await store.stat('f')).toMatchObject({ sizeBytes: CONTENT.length });
  });

  it('is undefined where there is nothing, and refuses to guess a size', async () => {
    behave = (_, response) => response.writeHead(404).end();
    expect(await store.stat('f')).toBeUndefined();
    behave = (request, response) => serve(request, response, { ranges: false, length: false });
    await expect(store.stat('f')).rejects.toMatchObject({ tag: 'unsupported' });
  });

  it('follows redirects, and says where they never end', async () => {
    behave = (request, response) =>
      request.url === '/old'
        ? response.writeHead(302, { location: 'new/a%20b' }).end()
        : serve(request, response);
    expect(await store.stat('old')).toMatchObject({ key: 'old', sizeBytes: CONTENT.length });
    expect(requests[1].url).toBe('/new/a%20b');
    behave = (_, response) => response.writeHead(301, { location: '/round' }).end();
    await expect(store.stat('round')).rejects.toMatchObject({ tag: 'unreadable' });
    behave = (_, response) => response.writeHead(301, { location: 'file:///etc/hosts' }).end();
    await expect(store.stat('away')).rejects.toMatchObject({ tag: 'unreadable' });
  });

  it('sends the path as it was written', async () => {
    await store.stat('a/../b//c%2Fd?e=f g');
    expect(requests[0].url).toBe('/a/../b//c%2Fd?e=f%20g');
  });
});

describe.each([
  ['as a stream', false],
  ["into its reader's memory", true]
])('HttpStore.read %s', (_, isInto) => {
  const read = async (options: ReadOptions = {}): Promise<Buffer> => {
    const { offset = 0, length = Math.max(0, CONTENT.length - offset) } = options;
    const into = isInto ? new Uint8Array(length) : undefined;
    let filled = 0;
    const chunks: Uint8Array[] = [];
    for await (const chunk of store.read('data/file.nc', { ...options, into })) {
      // A part of the memory that was given is where it belongs.
      expect(chunk.buffer === into?.buffer ? chunk.byteOffset : filled).toBe(filled);
      filled += chunk.byteLength;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  };

  beforeEach(async () => {
    // Only a server that has answered is known to answer plainly.
    await store.stat('f');
    requests = [];
  });

  it('gives parts of the memory that it was given, if it was', async () => {
    const into = isInto ? new Uint8Array(CONTENT.length) : undefined;
    for await (const { buffer } of store.read('f', { into })) {
      expect(buffer === into?.buffer).toBe(isInto);
    }
  });

  it.each([
    [{}, 0, 200_000],
    [{ offset: 5, length: 10 }, 5, 15],
    [{ offset: 199_990 }, 199_990, 200_000],
    [{ offset: 199_990, length: 100 }, 199_990, 200_000],
    [{ offset: 200_000 }, 0, 0],
    [{ length: 0 }, 0, 0]
  ])('gives the range %j', async (options, start, end) => {
    expect((await read(options)).equals(CONTENT.subarray(start, end))).toBe(true);
  });

  it('reads a range from a server that ignores ranges', async () => {
    behave = (request, response) => serve(request, response, { ranges: false });
    expect((await read({ offset: 1000, length: 50 })).equals(CONTENT.subarray(1000, 1050))).toBe(true);
    await expect(read({ offset: 9 * 1024 * 1024 })).rejects.toMatchObject({ tag: 'unsupported' });
  });

  it('follows redirects, and remembers cookies on the way', async () => {
    const seen: (string | undefined)[] = [];
    behave = (request, response) => {
      seen.push(request.headers.cookie);
      if (request.url === '/data/file.nc') {
        response.writeHead(302, { location: '/login', 'set-cookie': ['a=1; Path=/', 'b=2'] }).end('Found');
      } else {
        response.setHeader('set-cookie', 'a=; Max-Age=0');
        serve(request, response);
      }
    };
    expect((await read({ offset: 7, length: 9 })).equals(CONTENT.subarray(7, 16))).toBe(true);
    expect(seen.at(-1)?.split('; ').sort()).toEqual(['a=1', 'b=2']);
  });

  it('tells a login page from data', async () => {
    behave = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html', 'content-length': 6 }).end('<html>');
    };
    await expect(read({ length: 50 })).rejects.toMatchObject({ tag: 'unauthorized' });
  });

  it('goes on where the connection broke, asking for the same version', async () => {
    behave = (request, response, attempt) => serve(request, response, attempt < 3 ? { cut: 60_000 } : {});
    expect((await read()).equals(CONTENT)).toBe(true);
    expect(requests).toHaveLength(3);
    const resumed = { range: expect.stringMatching(/^bytes=[1-9]\d*-$/), ifMatch: ETAG, ifRange: ETAG };
    expect(requests[0]).toMatchObject({ ifMatch: undefined, ifRange: undefined });
    expect(requests[1]).toMatchObject(resumed);
  });

  it('goes on by the time of the last change where there is no ETag, and not after another change', async () => {
    const before = 'Tue, 01 Jan 2019 00:00:00 GMT';
    behave = (request, response, attempt) =>
      serve(request, response, { etag: null, ...(attempt === 1 && { cut: 60_000 }) });
    expect((await read()).equals(CONTENT)).toBe(true);
    expect(requests[1]).toMatchObject({ ifMatch: undefined, ifRange: before });
    requests = [];
    behave = (request, response, attempt) => {
      if (attempt === 1) {
        serve(request, response, { etag: null, cut: 60_000 });
        return;
      }
      // As a server does that knows If-Range: the new object, whole.
      const now = 'Wed, 02 Jan 2019 00:00:00 GMT';
      expect(request.headers['if-range']).not.toBe(now);
      response.writeHead(200, { 'last-modified': now, 'content-length': CONTENT.length }).end(CONTENT);
    };
    await expect(read()).rejects.toMatchObject({ tag: 'changed' });
  });

  it('does not go on with another object', async () => {
    behave = (request, response, attempt) =>
      attempt === 1 ? serve(request, response, { cut: 60_000 }) : serve(request, response, { etag: '"v2"' });
    await expect(read()).rejects.toMatchObject({ tag: 'changed' });
  });

  it('does not go on with what may be another object', async () => {
    behave = (_, response) => {
      response.removeHeader('last-modified');
      response.writeHead(200, { 'content-length': CONTENT.length });
      response.write(CONTENT.subarray(0, 1000), () => setTimeout(() => response.destroy(), 20));
    };
    await expect(read()).rejects.toMatchObject({ tag: 'network' });
    expect(requests).toHaveLength(1);
  });

  it('never takes a short body for a whole one', async () => {
    behave = (request, response, attempt) => serve(request, response, { cut: attempt === 1 ? 1000 : 0 });
    await expect(read()).rejects.toMatchObject({ tag: 'network' });
  });

  it('refuses another range than it asked for', async () => {
    behave = (_, response) =>
      response
        .writeHead(206, { 'content-range': 'bytes 0-9/200000', 'content-length': 10 })
        .end(CONTENT.subarray(0, 10));
    await expect(read({ offset: 100, length: 10 })).rejects.toMatchObject({ tag: 'unreadable' });
  });

  it('tries again after 503 and after a reset, not after 404', async () => {
    behave = (request, response, attempt) => {
      if (attempt === 1) {
        response.writeHead(503, { 'retry-after': '0' }).end();
      } else if (attempt === 2) {
        request.socket.destroy();
      } else {
        serve(request, response);
      }
    };
    expect(await read({ length: 3 })).toHaveLength(3);
    expect(requests).toHaveLength(3);
    behave = (_, response) => response.writeHead(404).end();
    await expect(read()).rejects.toMatchObject({ tag: 'not-found' });
    expect(requests).toHaveLength(4);
  });

  it.each([
    [401, 'unauthorized'],
    [403, 'unauthorized'],
    [500, 'network'],
    [410, 'not-found']
  ])('tells %d as %s', async (status, tag) => {
    behave = (_, response) => response.writeHead(status).end('words');
    await expect(read()).rejects.toMatchObject({ tag });
  });

  it('gives up on a server that falls silent', async () => {
    behave = (_, response) => {
      response.writeHead(200, { 'content-length': CONTENT.length });
      response.write(CONTENT.subarray(0, 10));
    };
    await expect(read()).rejects.toMatchObject({
      tag: 'network',
      message: expect.stringContaining('no byte came')
    });
  });

  it('refuses a version that is no more', async () => {
    await expect(read({ ifVersion: '"v0"' })).rejects.toMatchObject({ tag: 'changed' });
    behave = (request, response) => serve(request, response, { etag: 'W/"weak"' });
    expect(await read({ ifVersion: 'W/"weak"', length: 4 })).toHaveLength(4);
    await expect(read({ ifVersion: 'W/"other"' })).rejects.toMatchObject({ tag: 'changed' });
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    behave = (_, response) => {
      response.writeHead(200, { 'content-length': CONTENT.length, etag: ETAG });
      response.write(CONTENT.subarray(0, 10), () => stop.abort());
    };
    await expect(read({ signal: stop.signal })).rejects.toMatchObject({ tag: 'cancelled' });
  });

  it('says that nobody answers', async () => {
    const nobody = new HttpStore('http://127.0.0.1:1', { retries: 0 });
    await expect(nobody.stat('f')).rejects.toMatchObject({
      tag: 'network',
      message: expect.stringContaining('refuses')
    });
  });
});

describe('HttpStore', () => {
  it.each([
    ['streams', () => undefined],
    ['memory', () => new Uint8Array(10)]
  ])('keeps to its connections a host, however much is wanted at once: %s', async (_, into) => {
    const { port } = server.address() as AddressInfo;
    const few = new HttpStore(`http://127.0.0.1:${port}`, { concurrency: 3 });
    await few.stat('f');
    let underWay = 0;
    let most = 0;
    behave = (request, response) => {
      most = Math.max(most, ++underWay);
      setTimeout(() => {
        underWay--;
        serve(request, response);
      }, 5);
    };
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        collect(few.read(`file-${i}`, { offset: i, length: 10, into: into() }))
      )
    );
    expect(all.every((bytes, i) => Buffer.from(bytes).equals(CONTENT.subarray(i, i + 10)))).toBe(true);
    expect(most).toBe(3);
  });

  it('asks a server that sends chunks of unknown length once for each range', async () => {
    const { port } = server.address() as AddressInfo;
    const other = new HttpStore(`http://127.0.0.1:${port}`);
    behave = (_, response) => {
      response.writeHead(206, { 'content-range': 'bytes 3-6/200000' });
      response.write(CONTENT.subarray(3, 5));
      response.end(CONTENT.subarray(5, 7));
    };
    for (const count of [1, 2]) {
      const into = new Uint8Array(4);
      const bytes = await collect(other.read('f', { offset: 3, length: 4, into }));
      expect(Buffer.from(bytes).equals(CONTENT.subarray(3, 7))).toBe(true);
      expect(requests).toHaveLength(count);
    }
  });

  it('learns that a plain server is one no more', async () => {
    const { port } = server.address() as AddressInfo;
    const other = new HttpStore(`http://127.0.0.1:${port}`);
    await other.stat('f');
    behave = (_, response) => {
      response.writeHead(206, { 'content-range': 'bytes 3-6/200000' });
      response.write(CONTENT.subarray(3, 5));
      response.end(CONTENT.subarray(5, 7));
    };
    for (const count of [3, 4]) {
      await collect(other.read('f', { offset: 3, length: 4, into: new Uint8Array(4) }));
      expect(requests).toHaveLength(count);
    }
  });

  it('can only be read, and has no listings', async () => {
    await expect(store.list('')).rejects.toMatchObject({ tag: 'unsupported' });
    await expect(store.write('k')).rejects.toMatchObject({ tag: 'unsupported' });
    await expect(store.upload('k')).rejects.toMatchObject({ tag: 'unsupported' });
    await expect(store.makeFolder('k')).rejects.toMatchObject({ tag: 'unsupported' });
    await expect(store.remove([{ key: 'k' }]).next()).rejects.toMatchObject({ tag: 'unsupported' });
  });

  it.each([
    ['7', 7000],
    ['Sun, 06 Nov 1994 08:49:47 GMT', 10_000],
    ['soon', undefined],
    [undefined, undefined]
  ])('reads Retry-After %j as %j ms', (value, expected) => {
    expect(retryAfterMs(value, Date.parse('Sun, 06 Nov 1994 08:49:37 GMT'))).toBe(expected);
  });
});
