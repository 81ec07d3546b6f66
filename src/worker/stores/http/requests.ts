/** Requests to web servers: redirects followed, hosts not pressed, tried again where that can help. */
import { LifecycleError, backoffMs, sleep, throwIfAborted } from '../../core';
import { PASSING, WIRE_LIMITS, isFinal, networkError, type WireLimits } from '../wire';
import type { Answer, WebRequest } from './answer';
import { Connections } from './connections';
import { Cookies } from './cookies';
import { RequestRate, askedMs, type RateWindow } from './requestRate';

/** Web hosts bear less than buckets do. */
export const DEFAULT_LIMITS: WireLimits = {
  ...WIRE_LIMITS,
  concurrency: 6,
  retries: 5,
  firstBackoffMs: 500,
  // Hosts that count requests ask for minutes; coming back sooner makes it worse.
  maxWaitMs: 600_000
};

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 10;

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
  rate: RequestRate;
  cookies: Cookies;
}

/**
 * One for all web hosts of a worker. A status that is no success is an answer; what
 * cannot be had throws `network`.
 */
export class Requests {
  private readonly connections: Connections;
  private readonly hosts = new Map<string, Host>();

  constructor(
    readonly limits: WireLimits,
    readonly access?: WebAccess
  ) {
    this.connections = new Connections(limits);
  }

  /** Answers with any status that is neither a redirect nor worth another try. */
  async send(request: WebRequest): Promise<Answer> {
    const { url, signal } = request;
    const { retries, firstBackoffMs: firstMs, maxWaitMs } = this.limits;
    for (let attempt = 0; ; attempt++) {
      throwIfAborted(signal);
      let waitMs = backoffMs(attempt, firstMs);
      try {
        const answer = await this.follow(request);
        if (!PASSING.has(answer.status) || attempt >= retries) {
          return answer;
        }
        answer.drop();
        const asked = askedMs(answer.headers);
        waitMs = Math.min(maxWaitMs, Math.max(waitMs, asked ?? 0));
        if (asked !== undefined || answer.status === 429) {
          this.host(answer.url).rate.hold(waitMs);
        }
      } catch (error) {
        throwIfAborted(signal);
        if (error instanceof LifecycleError || attempt >= retries || isFinal(error)) {
          throw networkError(url, error);
        }
      }
      await sleep(waitMs, signal);
    }
  }

  private host(url: string): Host {
    const { host } = new URL(url);
    let known = this.hosts.get(host);
    if (!known) {
      known = { rate: new RequestRate(this.access?.windows(host)), cookies: new Cookies() };
      this.hosts.set(host, known);
    }
    return known;
  }

  private async follow(request: WebRequest): Promise<Answer> {
    const { url } = request;
    let sent = request;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const answer = await this.paced(sent);
      const { location } = answer.headers;
      if (!REDIRECTS.has(answer.status) || location === undefined) {
        return answer;
      }
      answer.drop();
      const next = URL.canParse(location, sent.url) ? new URL(location, sent.url) : undefined;
      if (!next || (next.protocol !== 'http:' && next.protocol !== 'https:')) {
        throw new LifecycleError('unreadable', `${url} redirects to something that is not a web address.`, {
          subject: url
        });
      }
      next.username = next.password = next.hash = '';
      // RFC 9110, section 15.4: what comes after a form is fetched.
      const isForm = request.method === 'POST' && answer.status < 304;
      sent = { ...sent, url: next.href, ...(isForm && { method: 'GET', payload: undefined }) };
      if (sent.payload !== undefined && next.origin !== new URL(url).origin) {
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
  private async paced(request: WebRequest): Promise<Answer> {
    const { url, signal } = request;
    const { rate, cookies } = this.host(url);
    const secret = await this.access?.headersFor(new URL(url), signal);
    await rate.enter(signal);
    try {
      const headers = { ...request.headers, ...cookies.headers(), ...secret };
      const answer = await this.connections.send({ ...request, headers });
      cookies.take(answer.headers['set-cookie']);
      rate.learn(answer.headers);
      return answer;
    } finally {
      rate.leave();
    }
  }
}
