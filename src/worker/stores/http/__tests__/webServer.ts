/** A web server on this machine, and a store that reads from it. How the server behaves is each test's to say. */
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { webRequests } from '..';
import { HttpStore } from '../store';

export const CONTENT = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 7) % 256));
export const ETAG = '"v1"';

type Behaviour = (request: IncomingMessage, response: ServerResponse, attempt: number) => void;

const plainly: Behaviour = (request, response) => serve(request, response);

interface Seen {
  method: string;
  url: string;
  range?: string;
  ifMatch?: string;
  ifRange?: string;
}

/** For all tests of the file that calls this. */
export class WebServer {
  store!: HttpStore;
  behave = plainly;
  requests: Seen[] = [];
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      const { range, 'if-match': ifMatch, 'if-range': ifRange } = request.headers;
      const { method, url } = request;
      this.requests.push({ method: method!, url: url!, range, ifMatch, ifRange: ifRange as string });
      this.behave(request, response, this.requests.length);
    });
    beforeAll(async () => {
      await new Promise<void>(resolve => this.server.listen(0, '127.0.0.1', resolve));
      const limits = { firstBackoffMs: 1, maxWaitMs: 20, stallMs: 1000, retries: 3 };
      this.store = new HttpStore(this.url, webRequests(limits));
    });
    afterEach(() => {
      this.behave = plainly;
      this.requests = [];
    });
    afterAll(() => {
      this.server.closeAllConnections();
      this.server.close();
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
}

interface ServeOptions {
  etag?: string | null;
  ranges?: boolean;
  /** Break the connection after this many bytes of the body. */
  cut?: number;
  length?: boolean;
}

/** As a well-behaved server answers, but for the options. */
export function serve(request: IncomingMessage, response: ServerResponse, options: ServeOptions = {}): void {
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
