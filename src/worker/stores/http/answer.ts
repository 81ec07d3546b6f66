/** What a web server answers to one request. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Stall, type FilledAnswer, type WholeAnswer } from '../wire';

/** A body up to this long is sooner read than its connection made anew. */
const SHORT_BYTES = 65_536;

/** A request to any web host. A redirect repeats it elsewhere, but a payload goes to no other origin. */
export interface WebRequest {
  method: 'GET' | 'HEAD' | 'POST' | 'DELETE';
  url: string;
  /** Without secrets: those come from the credentials of each host. */
  headers?: Readonly<Record<string, string>>;
  payload?: string;
  /** Of a GET: where the content goes, if it fits. It may be written to whatever comes. */
  into?: Uint8Array;
  signal?: AbortSignal;
}

/** An answer whose body is still to be taken: read it to its end, drop or destroy it, or the connection is lost. */
export interface Answer {
  /** Where it came from, after redirects. */
  readonly url: string;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The next chunk of the body; silence longer than the limit is an error. */
  next(): Promise<IteratorResult<Uint8Array>>;
  /** Let go of a body nobody wants: a short one is read, so that the connection can serve again. */
  drop(): void;
  /** Let go of the body; if some of it is still to come, its connection is lost. */
  destroy(): void;
}

/** A body that is still to come. */
export class StreamedAnswer implements Answer {
  private chunks: AsyncIterator<Buffer> | undefined;

  constructor(
    private readonly body: IncomingMessage,
    private readonly request: WebRequest,
    private readonly stallMs: number
  ) {}

  get url(): string {
    return this.request.url;
  }

  get status(): number {
    return this.body.statusCode ?? 0;
  }

  get headers(): IncomingHttpHeaders {
    return this.body.headers;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    this.chunks ??= this.body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    const timer = setTimeout(() => this.body.destroy(new Stall(this.stallMs)), this.stallMs);
    try {
      return await this.chunks.next();
    } finally {
      clearTimeout(timer);
    }
  }

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

/** A body that is in memory: of a success where the request said, of anything else in its own. */
export class HeldAnswer implements Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  private readonly error: Error | undefined;
  private body: Uint8Array | undefined;

  constructor(
    readonly url: string,
    reply: FilledAnswer | Omit<WholeAnswer, 'retries'>,
    into: Uint8Array
  ) {
    this.status = reply.status;
    this.headers = reply.headers;
    this.body = 'body' in reply ? reply.body : into.subarray(0, reply.received.bytes);
    this.error = 'body' in reply ? undefined : reply.received.error;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    const value = this.body;
    this.body = undefined;
    if (value && value.byteLength > 0) {
      return { done: false, value };
    }
    if (this.error) {
      throw this.error;
    }
    return { done: true, value: undefined };
  }

  drop(): void {
    this.body = undefined;
  }

  destroy(): void {
    this.body = undefined;
  }
}
