import { describe, expect, it } from '@jest/globals';
import { collect } from '../../../core';
import { webRequests } from '..';
import { HttpStore } from '../store';
import { CONTENT, WebServer, serve } from './webServer';

const web = new WebServer();

describe('HttpStore', () => {
  it.each([
    ['streams', () => undefined],
    ['memory', () => new Uint8Array(10)]
  ])('keeps to its connections a host, however much is wanted at once: %s', async (_, into) => {
    const few = new HttpStore(web.url, webRequests({ concurrency: 3 }));
    await few.stat('f');
    let underWay = 0;
    let most = 0;
    web.behave = (request, response) => {
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
    const other = new HttpStore(web.url, webRequests({}));
    web.behave = (_, response) => {
      response.writeHead(206, { 'content-range': 'bytes 3-6/200000' });
      response.write(CONTENT.subarray(3, 5));
      response.end(CONTENT.subarray(5, 7));
    };
    for (const count of [1, 2]) {
      const into = new Uint8Array(4);
      const bytes = await collect(other.read('f', { offset: 3, length: 4, into }));
      expect(Buffer.from(bytes).equals(CONTENT.subarray(3, 7))).toBe(true);
      expect(web.requests).toHaveLength(count);
    }
  });

  it('learns that a plain server is one no more', async () => {
    const other = new HttpStore(web.url, webRequests({}));
    await other.stat('f');
    web.behave = (_, response) => {
      response.writeHead(206, { 'content-range': 'bytes 3-6/200000' });
      response.write(CONTENT.subarray(3, 5));
      response.end(CONTENT.subarray(5, 7));
    };
    for (const count of [3, 4]) {
      await collect(other.read('f', { offset: 3, length: 4, into: new Uint8Array(4) }));
      expect(web.requests).toHaveLength(count);
    }
  });

  it('can only be read, and has no listings', async () => {
    await expect(web.store.list('')).rejects.toMatchObject({ tag: 'unsupported' });
    await expect(web.store.write('k')).rejects.toMatchObject({ tag: 'unsupported' });
    await expect(web.store.upload('k')).rejects.toMatchObject({ tag: 'unsupported' });
    await expect(web.store.makeFolder('k')).rejects.toMatchObject({ tag: 'unsupported' });
    await expect(web.store.remove([{ key: 'k' }]).next()).rejects.toMatchObject({ tag: 'unsupported' });
  });
});
