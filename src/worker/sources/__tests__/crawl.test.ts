/** A folder of a web server, crawled: nothing above it, beside it or on another host is asked for. */
import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeContext } from '../../compose';
import type { FoundFile } from '../../../protocol/sources';
import { find } from '../listing';
import type { Asking } from '../source';
import { find as findInCatalog } from '../thredds';

let home: string;
let servers: Server[];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'crawl-'));
  servers = [];
});
afterEach(() => {
  servers.forEach(server => {
    server.closeAllConnections();
    server.close();
  });
  rmSync(home, { recursive: true, force: true });
});

/** A host with these pages, by path; a page that begins with a slash is an address to go to. */
async function host(pages: Record<string, string>): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer(({ url }, response) => {
    asked.push(url!);
    const page = pages[url!];
    if (page === undefined) {
      response.writeHead(404).end();
    } else if (/^(\/|http)/.test(page)) {
      response.writeHead(302, { location: page }).end();
    } else {
      response.writeHead(200, { 'content-type': 'text/html' }).end(page);
    }
  });
  servers.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

async function crawled(url: string, depth = 8, globs = ['*']): Promise<FoundFile[]> {
  const { files } = await find({ url, files: globs, depth }, await asking());
  return files;
}

async function asking(): Promise<Asking> {
  const context = await composeContext({ HOME: home, LIFECYCLE_STATE: home }, home);
  return { context, signal: new AbortController().signal };
}

const links = (...hrefs: string[]): string =>
  `<h1>Index of</h1>${hrefs.map(href => `<a href="${href}">x</a>`).join('\n')}`;

it('stays on its host and below its folder', async () => {
  const other = await host({ '/data/': links('b.nc') });
  const { url, asked } = await host({
    '/data/': links(
      '../',
      '/',
      '/private/',
      '/data-old/',
      '/data/../private/c.nc',
      `${other.url}/data/`,
      `${other.url}/data/b.nc`,
      '?C=N;O=D',
      'sub/',
      'a.nc'
    ),
    '/data/sub/': links('../', '/data/', './', 'd.nc'),
    '/private/': links('c.nc'),
    '/data-old/': links('old.nc'),
    '/': links('data/', 'private/')
  });
  const files = await crawled(`${url}/data/`);
  expect(files.map(({ uri }) => uri)).toEqual([`${url}/data/a.nc`, `${url}/data/sub/d.nc`]);
  expect(asked.sort()).toEqual(['/data/', '/data/sub/']);
  expect(other.asked).toEqual([]);
});

it("matches below a bucket's folder, whatever must be escaped in its name", async () => {
  const fields = 'nextPageToken,items(name,size,md5Hash)';
  const query = new URLSearchParams({ prefix: 'my 50%/', fields }).toString();
  const items = ['2000/a.nc', 'b.nc'].map(name => ({ name: `my 50%/${name}`, size: '1' }));
  const { url } = await host({ [`/storage/v1/b/bkt/o?${query}`]: JSON.stringify({ items }) });
  const files = await crawled(`${url}/storage/v1/b/bkt/o?prefix=my%2050%25/`, 8, ['2*/*.nc']);
  expect(files.map(({ uri }) => uri)).toEqual([`${url}/bkt/my%2050%25/2000/a.nc`]);
});

it.each([
  ['beside it', async () => '/login/'],
  ['on another host', async () => `${(await host({ '/data/': links('b.nc') })).url}/data/`]
])('a folder that leads %s is refused, as a login page would be', async (_, elsewhere) => {
  const { url } = await host({
    '/data/': links('a.nc', 'closed/'),
    '/data/closed/': await elsewhere(),
    '/login/': links('b.nc')
  });
  await expect(crawled(`${url}/data/`)).rejects.toMatchObject({
    tag: 'unauthorized',
    subject: `${url}/data/closed/`,
    message: expect.stringContaining('outside of what is listed')
  });
});

it('goes no deeper than it is told', async () => {
  const { url, asked } = await host({
    '/data/': links('0.nc', 'a/'),
    '/data/a/': links('1.nc', 'a/'),
    '/data/a/a/': links('2.nc', 'a/'),
    '/data/a/a/a/': links('3.nc')
  });
  expect((await crawled(`${url}/data/`, 1)).map(({ name }) => name)).toEqual(['0.nc', '1.nc']);
  expect(asked).toEqual(['/data/', '/data/a/']);
});

describe('a THREDDS catalog', () => {
  const catalog = (content: string): string => `<catalog>${content}</catalog>`;
  const query = (url: string) => ({ catalog: `${url}/catalog.html`, files: ['*'], depth: 8 });

  it('that refers to itself by the address of its page is asked once', async () => {
    const service = '<service name="h" serviceType="HTTPServer" base="/files/"/>';
    const entries = '<dataset name="a.nc" urlPath="a.nc"/><catalogRef href="catalog.html"/>';
    const { url, asked } = await host({ '/catalog.xml': catalog(service + entries) });
    const { files } = await findInCatalog(query(url), await asking());
    expect(files.map(({ uri }) => uri)).toEqual([`${url}/files/a.nc`]);
    expect(asked).toEqual(['/catalog.xml']);
  });

  it('with an address that is none is told of as such', async () => {
    const { url } = await host({ '/catalog.xml': catalog('<catalogRef href="http://[x"/>') });
    await expect(findInCatalog(query(url), await asking())).rejects.toMatchObject({
      tag: 'unreadable',
      subject: `${url}/catalog.xml`,
      message: expect.stringContaining('"http://[x" is no address')
    });
  });
});
