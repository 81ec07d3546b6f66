/** One GET or HEAD: redirects followed, silence and refusals told apart, retried where that can help. */
import type { Agent, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { LifecycleError, backoffMs, sleep, throwIfAborted } from '../../core';
import { clientFor } from '../../core/node-http';
import { PASSING, Stall, WIRE_LIMITS, isFinal, networkError, type WireLimits } from '../wire';
import { Cookies } from './cookies';
import { reasonIn } from './reason';
import { Pace, askedMs, type RateWindow } from './pace';

export const DEFAULT_LIMITS: WireLimits = {
  ...WIRE_LIMITS,
  concurrency: 6,
  retries: 5,
  backoffMs: 500,
  // Hosts that count requests ask for minutes; coming back sooner makes it worse.
  maxWaitMs: 600_000
};

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 10;

/** Of a refusal's body at most this much is read for its reasons. */
const EXPLANATION_BYTES = 65_536;

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** The body; must be read to its end or destroyed, or the connection is lost. */
  body: IncomingMessage;
  /** Where the answer came from, after redirects. */
  url: string;
}

export type Method = 'GET' | 'HEAD' | 'POST' | 'DELETE';

/** Who asks, and how often a host may be asked. */
export interface WebAccess {
  /** Headers with secrets, for this one address; asked again for each hop of a redirect. */
  headersFor(url: URL, signal?: AbortSignal): Promise<Record<string, string>>;
  /** A refusal (401, 403, a login page) in words, with what to do; undefined where nothing better is known. */
  explain(url: URL, status: number, body: string): Promise<string | undefined>;
  /** Limits that are known of a host (with its port). */
  windows(host: string): readonly RateWindow[];
}

interface Host {
  pace: Pace;
  cookies: Cookies;
}

export class Requests {
  private readonly hosts = new Map<string, Host>();

  constructor(
    readonly limits: WireLimits,
    readonly access?: WebAccess
  ) {}

  /** Send; answers with any status that is neither a redirect nor worth another try. */
  async send(
    method: Method,
    url: string,
    headers: Record<string, string>,
    signal?: AbortSignal,
    payload?: string
  ): Promise<Answer> {
    for (let attempt = 0; ; attempt++) {
      throwIfAborted(signal);
      let waitMs = backoffMs(attempt, this.limits.backoffMs);
      try {
        const answer = await this.follow(method, url, headers, signal, payload);
        if (!PASSING.has(answer.status) || attempt >= this.limits.retries) {
          return answer;
        }
        drop(answer.body);
        const asked = askedMs(answer.headers);
        waitMs = Math.min(this.limits.maxWaitMs, Math.max(waitMs, asked ?? 0));
        if (asked !== undefined || answer.status === 429) {
          this.host(answer.url).pace.hold(waitMs);
        }
      } catch (error) {
        throwIfAborted(signal);
        if (error instanceof LifecycleError || attempt >= this.limits.retries || isFinal(error)) {
          throw networkError(url, error);
        }
      }
      await sleep(waitMs, signal);
    }
  }

  /** An answer that is not what was asked for, as an error with the words that help. */
  async refusal(answer: Answer, url: string, isLogin = false): Promise<LifecycleError> {
    const { status } = answer;
    const subject = url;
    const body = await this.beginning(answer);
    if (status === 404 || status === 410) {
      return new LifecycleError('not-found', `${url}: there is nothing there (HTTP ${status}).`, { subject });
    }
    if (status === 401 || status === 403 || isLogin) {
      const known = await this.access?.explain(new URL(url), status, body);
      const words = isLogin
        ? `${url}: a web page came instead of data, probably a login page.`
        : `${url}: the server refuses access (HTTP ${status}).`;
      const remedy = known ?? (isLogin ? 'Open the address in a browser to see what it wants.' : '');
      return new LifecycleError('unauthorized', `${words} ${remedy}`.trimEnd(), { subject });
    }
    const why = reasonIn(body);
    if (status >= 400 && status < 500 && !PASSING.has(status)) {
      return new LifecycleError(
        'bad-input',
        `${url}: the server refuses the request (HTTP ${status})${why === undefined ? '' : `: ${why}`}.`,
        { subject }
      );
    }
    return new LifecycleError(
      'network',
      `${url}: the server answered HTTP ${status}${why === undefined ? '' : ` (${why})`}. Try again later.`,
      { subject }
    );
  }

  /** The first bytes of a body as text; nothing where it does not come. */
  private async beginning({ body }: Answer): Promise<string> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const iterator = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    try {
      while (bytes < EXPLANATION_BYTES) {
        const { done, value } = await this.next(iterator, body);
        if (done) {
          break;
        }
        chunks.push(value);
        bytes += value.length;
      }
    } catch {
      // The status says enough.
    }
    body.destroy();
    return Buffer.concat(chunks).toString('utf8');
  }

  /** Wait for the next chunk of a body; silence longer than the limit is an error. */
  async next(body: AsyncIterator<Buffer>, message: IncomingMessage): Promise<IteratorResult<Buffer>> {
    const timer = setTimeout(() => message.destroy(new Stall(this.limits.stallMs)), this.limits.stallMs);
    try {
      return await body.next();
    } finally {
      clearTimeout(timer);
    }
  }

  private host(url: string): Host {
    const { host } = new URL(url);
    let known = this.hosts.get(host);
    if (!known) {
      known = { pace: new Pace(this.access?.windows(host)), cookies: new Cookies() };
      this.hosts.set(host, known);
    }
    return known;
  }

  private async follow(
    method: Method,
    url: string,
    headers: Record<string, string>,
    signal?: AbortSignal,
    payload?: string
  ): Promise<Answer> {
    let at = url;
    let how = { method, payload };
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const answer = await this.paced(how.method, at, headers, signal, how.payload);
      const { location } = answer.headers;
      if (!REDIRECTS.has(answer.status) || location === undefined) {
        return answer;
      }
      drop(answer.body);
      const next = URL.canParse(location, at) ? new URL(location, at) : undefined;
      if (!next || (next.protocol !== 'http:' && next.protocol !== 'https:')) {
        throw new LifecycleError('unreadable', `${url} redirects to something that is not a web address.`, {
          subject: url
        });
      }
      next.username = next.password = next.hash = '';
      at = next.href;
      if (method === 'POST' && answer.status < 304) {
        // RFC 9110, section 15.4: what comes after a form is fetched.
        how = { method: 'GET', payload: undefined };
      }
      if (how.payload !== undefined && next.origin !== new URL(url).origin) {
        // A body may hold a password.
        throw new LifecycleError('unreadable', `${url} redirects a request with a body to another host.`, {
          subject: url
        });
      }
    }
    throw new LifecycleError('unreadable', `${url} redirects more than ${MAX_REDIRECTS} times.`, {
      subject: url
    });
  }

  /** One request when its host allows it, with what that host alone may see: its cookies, its credentials. */
  private async paced(
    method: Method,
    url: string,
    headers: Record<string, string>,
    signal?: AbortSignal,
    payload?: string
  ): Promise<Answer> {
    const { pace, cookies } = this.host(url);
    const secret = await this.access?.headersFor(new URL(url), signal);
    await pace.enter(signal);
    try {
      const own = { ...headers, ...cookies.headers(), ...secret };
      const answer = await this.once(method, url, own, signal, payload);
      cookies.take(answer.headers['set-cookie']);
      pace.learn(answer.headers);
      return answer;
    } finally {
      pace.leave();
    }
  }

  private once(
    method: Method,
    url: string,
    headers: Record<string, string>,
    signal?: AbortSignal,
    payload?: string
  ): Promise<Answer> {
    const { protocol, hostname, port, path } = addressOf(url);
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
        timer = setTimeout(() => request.destroy(new Stall(this.limits.stallMs)), this.limits.stallMs);
      });
      request.on('response', body => {
        clearTimeout(timer);
        resolve({ status: body.statusCode ?? 0, headers: body.headers, body, url });
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

  private readonly agents = new Map<string, Agent>();
}

/** Let go of a body nobody wants: a short one is read, so that the connection can serve again. */
function drop(body: IncomingMessage): void {
  const bytes = Number(body.headers['content-length'] ?? Infinity);
  if (bytes <= 65_536) {
    body.resume();
  } else {
    body.destroy();
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
