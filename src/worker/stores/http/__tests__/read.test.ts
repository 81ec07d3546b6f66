import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ReadOptions } from '../../store';
import { webRequests } from '..';
import { HttpStore } from '../store';
import { CONTENT, ETAG, WebServer, serve } from './webServer';

const web = new WebServer();

describe.each([
  ['as a stream', false],
  ["into its reader's memory", true]
])('HttpStore.read %s', (_, isInto) => {
  const read = async (options: ReadOptions = {}): Promise<Buffer> => {
    const { offset = 0, length = Math.max(0, CONTENT.length - offset) } = options;
    const into = isInto ? new Uint8Array(length) : undefined;
    let filled = 0;
    const chunks: Uint8Array[] = [];
    for await (const chunk of web.store.read('data/file.nc', { ...options, into })) {
      // A part of the memory that was given is where it belongs.
      expect(chunk.buffer === into?.buffer ? chunk.byteOffset : filled).toBe(filled);
      filled += chunk.byteLength;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  };

  beforeEach(async () => {
    // Only a server that has answered is known to answer plainly.
    await web.store.stat('f');
    web.requests = [];
  });

  it('gives parts of the memory that it was given, if it was', async () => {
    const into = isInto ? new Uint8Array(CONTENT.length) : undefined;
    const chunks = await Array.fromAsync(web.store.read('f', { into }));
    expect(new Set(chunks.map(({ buffer }) => buffer === into?.buffer))).toEqual(new Set([isInto]));
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
    web.behave = (request, response) => serve(request, response, { ranges: false });
    expect((await read({ offset: 1000, length: 50 })).equals(CONTENT.subarray(1000, 1050))).toBe(true);
    await expect(read({ offset: 9 * 1024 * 1024 })).rejects.toMatchObject({ tag: 'unsupported' });
  });

  it('follows redirects, and remembers cookies on the way', async () => {
    const seen: (string | undefined)[] = [];
    web.behave = (request, response) => {
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
    web.behave = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html', 'content-length': 6 }).end('<html>');
    };
    await expect(read({ length: 50 })).rejects.toMatchObject({ tag: 'unauthorized' });
  });

  it('goes on where the connection broke, asking for the same version', async () => {
    web.behave = (request, response, attempt) => serve(request, response, attempt < 3 ? { cut: 60_000 } : {});
    expect((await read()).equals(CONTENT)).toBe(true);
    expect(web.requests).toHaveLength(3);
    const resumed = { range: expect.stringMatching(/^bytes=[1-9]\d*-$/), ifMatch: ETAG, ifRange: ETAG };
    expect(web.requests[0]).toMatchObject({ ifMatch: undefined, ifRange: undefined });
    expect(web.requests[1]).toMatchObject(resumed);
  });

  it('goes on by the time of the last change where there is no ETag, and not after another change', async () => {
    const before = 'Tue, 01 Jan 2019 00:00:00 GMT';
    web.behave = (request, response, attempt) =>
      serve(request, response, { etag: null, ...(attempt === 1 && { cut: 60_000 }) });
    expect((await read()).equals(CONTENT)).toBe(true);
    expect(web.requests[1]).toMatchObject({ ifMatch: undefined, ifRange: before });
    web.requests = [];
    web.behave = (request, response, attempt) => {
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
    web.behave = (request, response, attempt) =>
      attempt === 1 ? serve(request, response, { cut: 60_000 }) : serve(request, response, { etag: '"v2"' });
    await expect(read()).rejects.toMatchObject({ tag: 'changed' });
  });

  it('does not go on with what may be another object', async () => {
    web.behave = (_, response) => {
      response.removeHeader('last-modified');
      response.writeHead(200, { 'content-length': CONTENT.length });
      response.write(CONTENT.subarray(0, 1000), () => setTimeout(() => response.destroy(), 20));
    };
    await expect(read()).rejects.toMatchObject({ tag: 'network' });
    expect(web.requests).toHaveLength(1);
  });

  it('never takes a short body for a whole one', async () => {
    web.behave = (request, response, attempt) => serve(request, response, { cut: attempt === 1 ? 1000 : 0 });
    await expect(read()).rejects.toMatchObject({ tag: 'network' });
  });

  it('refuses another range than it asked for', async () => {
    web.behave = (_, response) =>
      response
        .writeHead(206, { 'content-range': 'bytes 0-9/200000', 'content-length': 10 })
        .end(CONTENT.subarray(0, 10));
    await expect(read({ offset: 100, length: 10 })).rejects.toMatchObject({ tag: 'unreadable' });
  });

  it('tries again after 503 and after a reset, not after 404', async () => {
    web.behave = (request, response, attempt) => {
      if (attempt === 1) {
        response.writeHead(503, { 'retry-after': '0' }).end();
      } else if (attempt === 2) {
        request.socket.destroy();
      } else {
        serve(request, response);
      }
    };
    expect(await read({ length: 3 })).toHaveLength(3);
    expect(web.requests).toHaveLength(3);
    web.behave = (_, response) => response.writeHead(404).end();
    await expect(read()).rejects.toMatchObject({ tag: 'not-found' });
    expect(web.requests).toHaveLength(4);
  });

  it.each([
    [401, 'unauthorized'],
    [403, 'unauthorized'],
    [500, 'network'],
    [410, 'not-found']
  ])('tells %d as %s', async (status, tag) => {
    web.behave = (_, response) => response.writeHead(status).end('words');
    await expect(read()).rejects.toMatchObject({ tag });
  });

  it('gives up on a server that falls silent', async () => {
    web.behave = (_, response) => {
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
    web.behave = (request, response) => serve(request, response, { etag: 'W/"weak"' });
    expect(await read({ ifVersion: 'W/"weak"', length: 4 })).toHaveLength(4);
    await expect(read({ ifVersion: 'W/"other"' })).rejects.toMatchObject({ tag: 'changed' });
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    web.behave = (_, response) => {
      response.writeHead(200, { 'content-length': CONTENT.length, etag: ETAG });
      response.write(CONTENT.subarray(0, 10), () => stop.abort());
    };
    await expect(read({ signal: stop.signal })).rejects.toMatchObject({ tag: 'cancelled' });
  });

  it('says that nobody answers', async () => {
    const nobody = new HttpStore('http://127.0.0.1:1', webRequests({ retries: 0 }));
    await expect(nobody.stat('f')).rejects.toMatchObject({
      tag: 'network',
      message: expect.stringContaining('refuses')
    });
  });
});
