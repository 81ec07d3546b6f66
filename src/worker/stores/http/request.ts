/** One GET or HEAD: redirects followed, silence and refusals told apart, retried where that can help. */
import http from 'node:http';
import https from 'node:https';
import { LifecycleError, backoffMs, sleep, throwIfAborted } from '../../core';

export interface HttpLimits {
  /** Requests at once to one host. */
  concurrency: number;
  /** Milliseconds without a byte before a connection counts as dead. */
  stallMs: number;
  /** Times a request is tried again. */
  retries: number;
  /** The first wait; it doubles. */
  backoffMs: number;
  /** The longest wait a server may ask for with Retry-After. */
  maxWaitMs: number;
}

export const DEFAULT_LIMITS: HttpLimits = {
  concurrency: 6,
  stallMs: 30_000,
  retries: 5,
  backoffMs: 500,
  maxWaitMs: 60_000
};

/** Statuses after which the same request may succeed. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 10;

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  /** The body; must be read to its end or destroyed, or the connection is lost. */
  body: http.IncomingMessage;
}

export class Requests {
  constructor(readonly limits: HttpLimits) {
    const options = { keepAlive: true, maxSockets: limits.concurrency, maxFreeSockets: limits.concurrency };
    this.agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) };
  }

  /** Send; answers with any status that is neither a redirect nor worth another try. */
  async send(
    method: 'GET' | 'HEAD',
    url: string,
    headers: Record<string, string>,
    signal?: AbortSignal
  ): Promise<Answer> {
    for (let attempt = 0; ; attempt++) {
      throwIfAborted(signal);
      let waitMs = backoffMs(attempt, this.limits.backoffMs);
      try {
        const answer = await this.follow(method, url, headers, signal);
        if (!PASSING.has(answer.status) || attempt >= this.limits.retries) {
          return answer;
        }
        drop(answer.body);
        const asked = retryAfterMs(answer.headers['retry-after']);
        waitMs = Math.min(this.limits.maxWaitMs, Math.max(waitMs, asked ?? 0));
      } catch (error) {
        throwIfAborted(signal);
        if (error instanceof LifecycleError || attempt >= this.limits.retries || isFinal(error)) {
          throw networkError(url, error);
        }
      }
      await sleep(waitMs, signal);
    }
  }

  /** Wait for the next chunk of a body; silence longer than the limit is an error. */
  async next(body: AsyncIterator<Buffer>, message: http.IncomingMessage): Promise<IteratorResult<Buffer>> {
    const timer = setTimeout(() => message.destroy(new Stall(this.limits.stallMs)), this.limits.stallMs);
    try {
      return await body.next();
    } finally {
      clearTimeout(timer);
    }
  }

  private async follow(
    method: 'GET' | 'HEAD',
    url: string,
    headers: Record<string, string>,
    signal?: AbortSignal
  ): Promise<Answer> {
    let at = url;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const answer = await this.once(method, at, headers, signal);
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
    }
    throw new LifecycleError('unreadable', `${url} redirects more than ${MAX_REDIRECTS} times.`, {
      subject: url
    });
  }

  private once(
    method: 'GET' | 'HEAD',
    url: string,
    headers: Record<string, string>,
    signal?: AbortSignal
  ): Promise<Answer> {
    const { protocol, hostname, port, path } = addressOf(url);
    const transport = protocol === 'https:' ? https : http;
    return new Promise((resolve, reject) => {
      const request = transport.request({
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
        agent: this.agents[protocol],
        signal
      });
      // Waiting for a free connection is not silence of the server: the clock starts with the socket.
      let timer: NodeJS.Timeout | undefined;
      request.on('socket', () => {
        timer = setTimeout(() => request.destroy(new Stall(this.limits.stallMs)), this.limits.stallMs);
      });
      request.on('response', body => {
        clearTimeout(timer);
        resolve({ status: body.statusCode ?? 0, headers: body.headers, body });
      });
      request.on('error', error => {
        clearTimeout(timer);
        reject(error);
      });
      request.end();
    });
  }

  private readonly agents: { 'http:': http.Agent; 'https:': https.Agent };
}

/** Let go of a body nobody wants: a short one is read, so that the connection can serve again. */
function drop(body: http.IncomingMessage): void {
  const bytes = Number(body.headers['content-length'] ?? Infinity);
  if (bytes <= 65_536) {
    body.resume();
  } else {
    body.destroy();
  }
}

/** Nothing came for too long. */
class Stall extends Error {
  readonly code = 'ETIMEDOUT';

  constructor(milliseconds: number) {
    super(`no byte came for ${Math.round(milliseconds / 1000)} s`);
  }
}

/** What was thrown while talking to `url`, in words; our own errors stay as they are. */
export function networkError(url: string, error: unknown): LifecycleError {
  if (error instanceof LifecycleError) {
    return error;
  }
  const { code, message } = error as NodeJS.ErrnoException;
  const host = URL.canParse(url) ? new URL(url).host : url;
  const words =
    code === 'ENOTFOUND'
      ? `there is no host ${host}; check the address`
      : code === 'ECONNREFUSED'
        ? `${host} refuses the connection`
        : `the connection to ${host} failed (${message})`;
  return new LifecycleError('network', `${url}: ${words}.`, { subject: url, cause: error });
}

/** Errors that another try will not cure. */
function isFinal(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return (
    code === 'ENOTFOUND' ||
    code.startsWith('ERR_TLS') ||
    code.startsWith('CERT_') ||
    /SELF_SIGNED|UNABLE_TO_/.test(code)
  );
}

/** The parts of a URL with its path as written: `URL` would resolve `..` and change escapes. */
function addressOf(url: string): {
  protocol: 'http:' | 'https:';
  hostname: string;
  port: string;
  path: string;
} {
  const parsed = new URL(url);
  const path = /^[^:]+:\/\/[^/]*(\/.*)?$/s.exec(url)?.[1] ?? '/';
  return {
    protocol: parsed.protocol as 'http:' | 'https:',
    hostname: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: parsed.port,
    path: path.replace(/[^\x21-\x7e]+/gu, encodeURIComponent)
  };
}

/** Milliseconds that a Retry-After header asks for: seconds, or a date. */
export function retryAfterMs(value: string | undefined, now = Date.now()): number | undefined {
  if (value === undefined) {
    return undefined;
  }
  if (/^\d+$/.test(value.trim())) {
    return Number(value) * 1000;
  }
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
