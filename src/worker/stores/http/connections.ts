/** Requests to web servers on connections that are kept. */
import type { Agent, IncomingMessage } from 'node:http';
import { clientFor } from '../../core/nodeHttp';
import { Direct, Stall, Window, type WireLimits } from '../wire';
import { HeldAnswer, StreamedAnswer, type Answer, type WebRequest } from './answer';

/** A server's connections for contents that go straight into memory. */
interface Straight {
  direct: Direct;
  window: Window;
}

/** Connections that are kept for the next request, so many at once to a host. */
export class Connections {
  private readonly agents = new Map<string, Agent>();
  /** By origin, once it has answered plainly; null: then it did not, and is not asked so again. */
  private readonly straight = new Map<string, Straight | null>();

  constructor(private readonly limits: WireLimits) {}

  /** Rejects with Node's error, or `Stall` where the server is silent. */
  async send(wanted: WebRequest): Promise<Answer> {
    const { into } = wanted;
    return (into && (await this.fill(wanted, into))) ?? this.stream(wanted);
  }

  private stream(wanted: WebRequest): Promise<Answer> {
    const { method, url, payload, signal } = wanted;
    const { protocol, hostname, port, path } = addressOf(url);
    const { stallMs } = this.limits;
    return new Promise((resolve, reject) => {
      const request = clientFor(protocol).request({
        method,
        protocol,
        hostname,
        port,
        path,
        headers: headersOf(wanted),
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
        this.learn(url, body);
        resolve(new StreamedAnswer(body, wanted, stallMs));
      });
      request.on('error', error => {
        clearTimeout(timer);
        reject(error);
      });
      request.end(payload);
    });
  }

  /**
   * A GET whose content goes into the memory of its reader: by Node's client each
   * piece would be memory of its own, which lies until garbage is collected.
   */
  private async fill(wanted: WebRequest, into: Uint8Array): Promise<Answer | undefined> {
    const { url, signal } = wanted;
    const { origin, host } = new URL(url);
    const straight = this.straight.get(origin);
    if (!straight) {
      return undefined;
    }
    await straight.window.enter(signal);
    try {
      const headers = { host, ...headersOf(wanted) };
      const reply = await straight.direct.get(addressOf(url).path, headers, into, signal);
      if (reply) {
        return new HeldAnswer(url, reply, into);
      }
      this.straight.set(origin, null);
      return undefined;
    } finally {
      straight.window.leave();
    }
  }

  private learn(url: string, answer: IncomingMessage): void {
    const { origin } = new URL(url);
    if (this.straight.has(origin) || !isPlain(answer)) {
      return;
    }
    const { protocol, hostname, port } = addressOf(url);
    const { concurrency, stallMs } = this.limits;
    const isSecure = protocol === 'https:';
    const peer = { isSecure, hostname, port: Number(port) || (isSecure ? 443 : 80), stallMs };
    this.straight.set(origin, { direct: new Direct(peer), window: new Window(concurrency) });
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

/** Will its contents come as `Direct` reads them? To find out with one that is long would be to fetch it twice. */
function isPlain({ httpVersion, statusCode = 0, headers }: IncomingMessage): boolean {
  const isMeasured = headers['content-length'] !== undefined && headers['transfer-encoding'] === undefined;
  return httpVersion === '1.1' && (isMeasured || statusCode >= 300);
}

function headersOf({ headers }: WebRequest): Record<string, string> {
  return {
    // Compressed transfers have other offsets than the file.
    'accept-encoding': 'identity',
    'user-agent': 'jupyterlab-lifecycle',
    accept: '*/*',
    ...headers
  };
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
