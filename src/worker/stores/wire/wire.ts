/**
 * Requests to one server over kept-alive connections: signed anew for each
 * try, tried again where that can help, fewer at once when the server asks.
 * Node's own client costs a third of an SDK's time a request.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { backoffMs, sleep, throwIfAborted } from '../../core';
import { UnusualAnswer, type Reply } from './connection';
import { Direct } from './direct';
import { PASSING, isFinal, isSilence, isUnreachable, networkError, retryAfterMs } from './errors';
import { WIRE_LIMITS, type WireLimits } from './limits';
import { NodeClient } from './nodeClient';
import { readWhole, type Received } from './receiving';
import { Window } from './window';

/** A server that never answered is more likely misspelt than restarting: a person should not wait long. */
const FIRST_RETRIES = 2;

/**
 * A request as it goes out, but for the headers that say who asks. Each try sends the same
 * bytes again.
 */
export interface WireRequest {
  method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  /** Path and query exactly as they are sent: the caller has escaped them. */
  path: string;
  headers: Record<string, string>;
  /** Whole, or its pieces in order, so that it can be sent again. */
  body?: Uint8Array | readonly Uint8Array[];
  /** Instead of the limit: 0 where the caller must first ask what of it arrived. */
  retries?: number;
  /** A success may hold an error in its body (S3's CopyObject): the verdict is asked for it too. */
  mayFailLate?: boolean;
  /** Nobody's credentials go with it. */
  isNobody?: boolean;
  /** Of a GET without a body: where the content goes, if it fits. It may be written to whatever comes. */
  into?: Uint8Array;
}

/** A success's body, in the memory that was given for it; whatever broke, what came before it counts. */
export interface FilledAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  received: Received;
}

/** A success's body, still to be read to its end or destroyed. */
export interface OpenAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  message: IncomingMessage;
}

/** An answer with its whole body: one of more than 64 MiB is an error. */
export interface WholeAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** 0 if the first try was answered. After a lost answer a server may report our own earlier success. */
  retries: number;
  /** With credentials, and without. */
  isRefusedToAll?: boolean;
}

/**
 * What to do after an answer that is not what was asked for: `final` gives it
 * to the caller, `again` and `slow down` (fewer at once, too) try once more,
 * `renew` does so with new credentials, once.
 */
export type Verdict = 'final' | 'again' | 'slow down' | 'renew';

/** What a service adds: who asks, and which of its answers another try may change. */
export interface WireOptions {
  limits?: Partial<WireLimits>;
  /** Headers that say who asks. Called for each try; `renew` after a server said that they expired. */
  authorise?(
    request: WireRequest,
    options: { renew: boolean; signal?: AbortSignal }
  ): Record<string, string> | Promise<Record<string, string>>;
  /** Sentences for a server that was tried on the off chance and gave no answer; undefined where it is none. */
  guess?(): string | undefined;
  /** Absent: by the status alone. */
  judge?(answer: Omit<WholeAnswer, 'retries'>, request: WireRequest): Verdict;
}

interface Attempt {
  isWhole: boolean;
  /** With new credentials. */
  renew: boolean;
  isFirst: boolean;
}

/**
 * A status that no other try would change is an answer, whichever it is; throws
 * `network` when there is none after all tries, and the abort's own error.
 */
export class Wire {
  readonly limits: WireLimits;
  /** `host[:port]` as the Host header has it; signatures cover it. */
  readonly host: string;
  private hasAnswered = false;
  /** False once it said what only Node's client understands: nothing is sent twice for that again. */
  private isPlain = true;
  private readonly window: Window;
  private readonly client: NodeClient;
  private readonly direct: Direct;

  /** @param origin `https://host[:port]`; a path in it is not sent. */
  constructor(
    readonly origin: string,
    private readonly options: WireOptions = {}
  ) {
    this.limits = { ...WIRE_LIMITS, ...options.limits };
    this.window = new Window(this.limits.concurrency, this.limits.mostConcurrency);
    const url = new URL(origin);
    const { protocol, port } = url;
    const hostname = url.hostname.replace(/^\[|\]$/g, '');
    this.host = url.host;
    this.client = new NodeClient({ protocol, hostname, port }, this.limits);
    const isSecure = protocol === 'https:';
    this.direct = new Direct({
      isSecure,
      hostname,
      port: Number(port) || (isSecure ? 443 : 80),
      stallMs: this.limits.stallMs
    });
  }

  /** Send, and answer with the whole body; any status that another try would not change. */
  async send(request: WireRequest, signal?: AbortSignal): Promise<WholeAnswer> {
    return (await this.attempts(request, true, signal)) as WholeAnswer;
  }

  /**
   * As `send`, but a success's body is left for the caller to read. It holds no
   * place while it is read: what is done with it may need another request. Where
   * the request says where it goes, it may be there already.
   */
  async open(request: WireRequest, signal?: AbortSignal): Promise<OpenAnswer | FilledAnswer | WholeAnswer> {
    return this.attempts(request, false, signal);
  }

  private async attempts(
    request: WireRequest,
    isWhole: boolean,
    signal?: AbortSignal
  ): Promise<OpenAnswer | FilledAnswer | WholeAnswer> {
    const { firstBackoffMs: firstMs, maxWaitMs } = this.limits;
    const { retries = this.limits.retries } = request;
    let renew = false;
    // Nobody has nothing to renew.
    let hasRenewed = request.isNobody ?? false;
    for (let attempt = 0; ; attempt++) {
      throwIfAborted(signal);
      let waitMs = backoffMs(attempt, firstMs);
      try {
        const { answer, ms } = await this.once(request, { isWhole, renew, isFirst: attempt === 0 }, signal);
        this.hasAnswered = true;
        const verdict = this.judge(request, answer);
        renew = verdict === 'renew' && !hasRenewed;
        if (verdict === 'slow down') {
          this.window.narrow();
        }
        const isLast = verdict === 'final' || (verdict === 'renew' ? hasRenewed : attempt >= retries);
        if (isLast) {
          if (answer.status < 400) {
            this.window.widen(isWhole ? request.method : `open ${request.method}`, ms);
          }
          return 'body' in answer ? { ...answer, retries: attempt } : answer;
        }
        hasRenewed ||= renew;
        waitMs = renew
          ? 0
          : Math.min(maxWaitMs, Math.max(waitMs, retryAfterMs(answer.headers['retry-after']) ?? 0));
      } catch (error) {
        throwIfAborted(signal);
        this.isPlain &&= !(error instanceof UnusualAnswer);
        const guess = this.hasAnswered ? undefined : this.options.guess?.();
        const isWrongAddress =
          !this.hasAnswered &&
          ((attempt >= FIRST_RETRIES && isUnreachable(error)) || (guess !== undefined && isSilence(error)));
        if (attempt >= retries || isFinal(error) || isWrongAddress) {
          throw networkError(this.origin + request.path.replace(/\?.*$/s, ''), error, guess);
        }
      }
      await sleep(waitMs, signal);
    }
  }

  private judge(request: WireRequest, answer: OpenAnswer | FilledAnswer | WholeAnswer): Verdict {
    if (!('body' in answer) || (answer.status < 300 && !request.mayFailLate)) {
      return 'final';
    }
    if (this.options.judge) {
      return this.options.judge(answer, request);
    }
    return !PASSING.has(answer.status)
      ? 'final'
      : answer.status === 429 || answer.status === 503
        ? 'slow down'
        : 'again';
  }

  private async once(
    request: WireRequest,
    how: Attempt,
    signal?: AbortSignal
  ): Promise<{ answer: OpenAnswer | FilledAnswer | WholeAnswer; ms: number }> {
    await this.window.enter(signal);
    try {
      const begun = performance.now();
      const answer = await this.now(request, how, signal);
      return { answer, ms: performance.now() - begun };
    } finally {
      this.window.leave();
    }
  }

  private async now(
    request: WireRequest,
    { isWhole, renew, isFirst }: Attempt,
    signal?: AbortSignal
  ): Promise<OpenAnswer | FilledAnswer | WholeAnswer> {
    const proof = request.isNobody ? undefined : await this.options.authorise?.(request, { renew, signal });
    const body = piecesOf(request);
    const headers = { ...request.headers, ...proof, ...lengthOf(request.method, body) };
    const reply = await this.onOwn(request, body, headers, isFirst && isWhole, signal);
    if (reply) {
      return 'body' in reply ? { ...reply, retries: 0 } : reply;
    }
    const message = await this.client.send(request, body, headers, signal);
    const said = { status: message.statusCode ?? 0, headers: message.headers };
    return !isWhole && said.status < 300
      ? { ...said, message }
      : { ...said, body: await readWhole(message), retries: 0 };
  }

  /**
   * On a connection of our own, where that does it: a GET that says where its
   * content goes, and the first try of what has a short answer, unless the caller
   * must know of each try. Undefined: nothing was sent.
   */
  private async onOwn(
    request: WireRequest,
    body: readonly Uint8Array[] | undefined,
    headers: Record<string, string>,
    mayBeShort: boolean,
    signal?: AbortSignal
  ): Promise<Reply> {
    const { method, path, into, retries } = request;
    const all = { host: this.host, ...headers };
    if (into) {
      return this.direct.get(path, all, into, signal);
    }
    const isShort = mayBeShort && method !== 'GET' && retries !== 0 && this.isPlain;
    return isShort ? this.direct.send({ method, path, headers: all, body }, signal) : undefined;
  }
}

function piecesOf({ body }: WireRequest): readonly Uint8Array[] | undefined {
  return body instanceof Uint8Array ? [body] : body;
}

/** Also of nothing, where a server waits for a length. */
function lengthOf(
  method: string,
  body: readonly Uint8Array[] | undefined
): Record<string, string> | undefined {
  return body || method === 'PUT' || method === 'POST'
    ? { 'content-length': String(body?.reduce((total, piece) => total + piece.byteLength, 0) ?? 0) }
    : undefined;
}
