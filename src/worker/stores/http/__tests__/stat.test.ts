import { describe, expect, it } from '@jest/globals';
import { CONTENT, ETAG, WebServer, serve } from './webServer';

const web = new WebServer();

describe('HttpStore.stat', () => {
  it('tells size, time and version', async () => {
    expect(await web.store.stat('data/file.nc?x=1')).toMatchObject({
      key: 'data/file.nc?x=1',
      sizeBytes: CONTENT.length,
      version: ETAG,
      modified: new Date('2019-01-01T00:00:00Z')
    });
    expect(web.requests).toMatchObject([{ method: 'HEAD', url: '/data/file.nc?x=1' }]);
  });

  it.each([403, 405, 501])('asks for one byte where HEAD gets %d', async status => {
    web.behave = (request, response) =>
      request.method === 'HEAD' ? response.writeHead(status).end() : serve(request, response);
    expect(await web.store.stat('f')).toMatchObject({ sizeBytes: CONTENT.length });
    expect(web.requests[1].range).toBe('bytes=0-0');
  });

  it.each([404, 410])('knows nothing of what HEAD refuses and GET answers with %d', async status => {
    web.behave = (request, response) => response.writeHead(request.method === 'HEAD' ? 403 : status).end();
    expect(await web.store.stat('missing')).toBeUndefined();
  });

  it('asks for one byte where HEAD tells no size', async () => {
    web.behave = (request, response) =>
      request.method === 'HEAD'
        ? response.writeHead(200, { 'transfer-encoding': 'chunked' }).end()
        : serve(request, response);
    expect(await web.store.stat('f')).toMatchObject({ sizeBytes: CONTENT.length });
  });

  it('is undefined where there is nothing, and refuses to guess a size', async () => {
    web.behave = (_, response) => response.writeHead(404).end();
    expect(await web.store.stat('f')).toBeUndefined();
    web.behave = (request, response) => serve(request, response, { ranges: false, length: false });
    await expect(web.store.stat('f')).rejects.toMatchObject({ tag: 'unsupported' });
  });

  it('follows redirects, and says where they never end', async () => {
    web.behave = (request, response) =>
      request.url === '/old'
        ? response.writeHead(302, { location: 'new/a%20b' }).end()
        : serve(request, response);
    expect(await web.store.stat('old')).toMatchObject({ key: 'old', sizeBytes: CONTENT.length });
    expect(web.requests[1].url).toBe('/new/a%20b');
    web.behave = (_, response) => response.writeHead(301, { location: '/round' }).end();
    await expect(web.store.stat('round')).rejects.toMatchObject({ tag: 'unreadable' });
    web.behave = (_, response) => response.writeHead(301, { location: 'file:///etc/hosts' }).end();
    await expect(web.store.stat('away')).rejects.toMatchObject({ tag: 'unreadable' });
  });

  it('sends the path as it was written', async () => {
    await web.store.stat('a/../b//c%2Fd?e=f g');
    expect(web.requests[0].url).toBe('/a/../b//c%2Fd?e=f%20g');
  });
});
