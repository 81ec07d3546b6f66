/** One request to a web server, and its answer. */
import type { Agent, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { clientFor } from '../../core/node-http';
import { Stall, type WireLimits } from '../wire';

/** A body up to this long is sooner read than its connection made anew. */
const SHORT_BYTES = 65_536;

export interface WebRequest {
  method: 'GET' | 'HEAD' | 'POST' | 'DELETE';
  url: string;
  /** Without secrets: those come from the credentials of each host. */
  headers?: Readonly<Record<string, string>>;
  payload?: string;
  signal?: AbortSignal;
}

/** An answer whose body is still to come: read it to its end, drop or destroy it, or the connection is lost. */
export class Answer {
  private chunks: AsyncIterator<Buffer> | undefined;

  constructor(
    private readonly body: IncomingMessage,
    private readonly request: WebRequest,
    private readonly stallMs: number
  ) {}

  /** Where it came from, after redirects. */
  get url(): string {
    return this.request.url;
  }

  get status(): number {
    return this.body.statusCode ?? 0;
  }

  get headers(): IncomingHttpHeaders {
    return this.body.headers;
  }

  /** The next chunk of the body; silence longer than the limit is an error. */
  async next(): Promise<IteratorResult<Buffer>> {
    this.chunks ??= this.body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    const timer = setTimeout(() => this.body.destroy(new Stall(this.stallMs)), this.stallMs);
    try {
      return await this.chunks.next();
    } finally {
      clearTimeout(timer);
    }
  }

  /** Let go of a body nobody wants: a short one is read, so that the connection can serve again. */
  drop(): void {
    // A HEAD is answered with the length of what a GET would bring.
    const isEmpty = this.request.method === 'HEAD';
    if (isEmpty || Number(this.headers['content-length'] ?? Infinity) <= SHORT_BYTES) {
      this.body.resume();
    } else {
      this.body.destroy();
    }
  }

  destroy(): void {
    this.body.destroy();
  }
}

/** Connections that are kept for the next request, so many at once to a host. */
export class Connections {
  private readonly agents = new Map<string, Agent>();

  constructor(private readonly limits: WireLimits) {}

  /** Rejects with Node's error, or `Stall` where the server is silent. */
  send(wanted: WebRequest): Promise<Answer> {
    const { method, url, headers, payload, signal } = wanted;
    const { protocol, hostname, port, path } = addressOf(url);
    const { stallMs } = this.limits;
    return new Promise((resolve, reject) => {
      const request = clientFor(protocol).request({
        method,
        protocol,
        hostname,
        port,
        path,
        // Compressed transfers have other offsets than the file.
        headers: {
          'accept-encoding': 'identity',
          'user-agent': 'jupyterlab-lifecycle',
          accept: '*/*',
          ...headers
        },
        agent: this.agent(protocol),
        signal
      });
      // Waiting for a free connection is not silence of the server: the clock starts with the socket.
      let timer: NodeJS.Timeout | undefined;
      request.on('socket', () => {
        timer = setTimeout(() => request.destroy(new Stall(stallMs)), stallMs);
      });
      request.on('response', body => {
        clearTimeout(timer);
        resolve(new Answer(body, wanted, stallMs));
      });
      request.on('error', error => {
        clearTimeout(timer);
        reject(error);
      });
      request.end(payload);
    });
  }

  private agent(protocol: string): Agent {
    const { concurrency } = this.limits;
    let agent = this.agents.get(protocol);
    if (!agent) {
      agent = new (clientFor(protocol).Agent)({
        keepAlive: true,
        maxSockets: concurrency,
        maxFreeSockets: concurrency
      });
      this.agents.set(protocol, agent);
    }
    return agent;
  }
}

/** The parts of a URL with its path as written: `URL` would resolve `..` and change escapes. */
function addressOf(url: string): {
  protocol: 'http:' | 'https:';
  hostname: string;
  port: string;
  path: string;
} {
  const parsed = new URL(url);
  // A fragment is for who reads the answer (RFC 3986, 3.5).
  const path = /^[^:]+:\/\/[^/]*(\/[^#]*)?/s.exec(url)?.[1] ?? '/';
  return {
    protocol: parsed.protocol as 'http:' | 'https:',
    hostname: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: parsed.port,
    path: path.replace(/[^\x21-\x7e]+/gu, encodeURIComponent)
  };
}
