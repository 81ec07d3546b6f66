/** One GET or HEAD: redirects followed, silence and refusals told apart, retried where that can help. */
import type { Agent, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import { LifecycleError, backoffMs, sleep, throwIfAborted } from '../../core';
import { http, https } from '../../core/node-http';
import { PASSING, Stall, WIRE_LIMITS, isFinal, networkError, retryAfterMs, type WireLimits } from '../wire';

export const DEFAULT_LIMITS: WireLimits = {
  ...WIRE_LIMITS,
  concurrency: 6,
  retries: 5,
  backoffMs: 500
};

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 10;

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** The body; must be read to its end or destroyed, or the connection is lost. */
  body: IncomingMessage;
}

export class Requests {
  constructor(readonly limits: WireLimits) {
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
  async next(body: AsyncIterator<Buffer>, message: IncomingMessage): Promise<IteratorResult<Buffer>> {
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

  private readonly agents: { 'http:': Agent; 'https:': HttpsAgent };
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
  const path = /^[^:]+:\/\/[^/]*(\/.*)?$/s.exec(url)?.[1] ?? '/';
  return {
    protocol: parsed.protocol as 'http:' | 'https:',
    hostname: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: parsed.port,
    path: path.replace(/[^\x21-\x7e]+/gu, encodeURIComponent)
  };
}
