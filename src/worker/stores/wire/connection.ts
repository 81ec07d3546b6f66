/**
 * One kept-alive connection for GETs whose bodies go straight into the memory
 * that their reader gives. Node's client would allocate each piece, wrap it in a
 * stream, and leave it to be copied and collected: half the time of a download.
 */
import net, { type OnReadOpts, type Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { Stall } from './errors';
import { dechunk, isChunked, lengthOf, parseHead, type Head } from './head';
import type { Received } from './receiving';
import type { FilledAnswer, WholeAnswer } from './wire';

const HEAD_BYTES = 16 * 1024;
/** A refusal that is longer is left to Node's client. */
const REFUSAL_BYTES = 256 * 1024;
const EMPTY_LINE = '\r\n\r\n';

/** Undefined: not an answer that is read here. */
export type Reply = FilledAnswer | Omit<WholeAnswer, 'retries'> | undefined;

export interface Peer {
  isSecure: boolean;
  hostname: string;
  port: number;
  stallMs: number;
}

interface Exchange {
  into: Uint8Array;
  resolve(reply: Reply): void;
  reject(error: Error): void;
  head?: Head;
  /** Of a body that goes into memory: how long it is, and how much came. */
  length?: number;
  filled: number;
  /** Of a refusal: what came of its body. */
  pieces: Buffer[];
}

export class Connection {
  private readonly socket: Socket;
  private readonly scratch = Buffer.allocUnsafeSlow(HEAD_BYTES);
  private scratchFilled = 0;
  private exchange: Exchange | undefined;
  private error: Error | undefined;

  /** @param onClose Called once, when it can no longer be used. */
  constructor(peer: Peer, onClose: () => void) {
    const onread: OnReadOpts = {
      // Asked after each piece for where the next one goes.
      buffer: () => this.room(),
      callback: bytes => this.take(bytes)
    };
    const { hostname: host, port, stallMs } = peer;
    const plain = { host, port, onread };
    // Of what `net` takes, `tls` takes `onread` too: its types do not know.
    const secure: ConnectionOptions = { ...plain, servername: net.isIP(host) ? '' : host };
    this.socket = peer.isSecure ? process.getBuiltinModule('node:tls').connect(secure) : net.connect(plain);
    this.socket.setNoDelay(true);
    this.socket.setTimeout(stallMs, () => this.socket.destroy(new Stall(stallMs)));
    this.socket.on('error', error => (this.error ??= error));
    this.socket.on('end', () => this.socket.destroy());
    this.socket.on('close', () => {
      onClose();
      this.broken(this.error ?? new Error('the connection broke off before the end of the answer'));
    });
  }

  get isOpen(): boolean {
    return !this.socket.destroyed;
  }

  /** Send a request's head; resolves when all of the answer has come, or what came of it. */
  get(head: string, into: Uint8Array, signal?: AbortSignal): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const stop = (): void => void this.socket.destroy(new Error('stopped'));
      signal?.addEventListener('abort', stop, { once: true });
      const done = <A>(settle: (answer: A) => void): ((answer: A) => void) => {
        return answer => {
          signal?.removeEventListener('abort', stop);
          this.exchange = undefined;
          settle(answer);
        };
      };
      this.exchange = { into, resolve: done(resolve), reject: done(reject), filled: 0, pieces: [] };
      // An idle connection keeps no process alive.
      this.socket.ref();
      this.socket.write(head, 'latin1');
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private room(): Uint8Array {
    const { exchange } = this;
    return exchange?.length !== undefined
      ? exchange.into.subarray(exchange.filled, exchange.length)
      : this.scratch.subarray(this.scratchFilled);
  }

  private take(bytes: number): boolean {
    const { exchange } = this;
    if (!exchange) {
      this.socket.destroy(new Error('the server answered what was not asked'));
    } else if (exchange.length !== undefined) {
      exchange.filled += bytes;
      this.endIfWhole(exchange, exchange.length);
    } else if (exchange.head) {
      exchange.pieces.push(Buffer.from(this.scratch.subarray(0, bytes)));
      this.endRefusal(exchange, exchange.head);
    } else {
      this.scratchFilled += bytes;
      this.begin(exchange, Math.max(0, this.scratchFilled - bytes - EMPTY_LINE.length));
    }
    return true;
  }

  /** As soon as the head is whole: what kind of answer is it? */
  private begin(exchange: Exchange, from: number): void {
    const { scratch, scratchFilled } = this;
    const end = scratch.subarray(0, scratchFilled).indexOf(EMPTY_LINE, from, 'latin1');
    if (end < 0) {
      if (scratchFilled === HEAD_BYTES) {
        this.leave(exchange);
      }
      return;
    }
    const head = parseHead(scratch.toString('latin1', 0, end));
    const body = scratch.subarray(end + EMPTY_LINE.length, scratchFilled);
    this.scratchFilled = 0;
    const length = head && lengthOf(head);
    if (head && (head.status === 200 || head.status === 206)) {
      if (length === undefined || length > exchange.into.byteLength) {
        this.leave(exchange);
        return;
      }
      exchange.head = head;
      exchange.length = length;
      exchange.filled = Math.min(body.length, length);
      exchange.into.set(body.subarray(0, exchange.filled));
      head.isKept &&= body.length <= length;
      this.endIfWhole(exchange, length);
    } else if (
      head &&
      head.status >= 300 &&
      head.status !== 304 &&
      (length !== undefined || isChunked(head))
    ) {
      exchange.head = head;
      exchange.pieces.push(Buffer.from(body));
      this.endRefusal(exchange, head);
    } else {
      this.leave(exchange);
    }
  }

  private endIfWhole({ resolve, head, filled }: Exchange, length: number): void {
    if (filled === length) {
      const { status, headers } = head!;
      this.free(head!);
      resolve({ status, headers, received: { bytes: filled } });
    }
  }

  private endRefusal(exchange: Exchange, head: Head): void {
    const whole = Buffer.concat(exchange.pieces);
    exchange.pieces = [whole];
    const length = lengthOf(head);
    let body: Buffer | undefined;
    try {
      body = length === undefined ? dechunk(whole) : whole.length >= length ? whole : undefined;
    } catch (error) {
      this.socket.destroy(error as Error);
      return;
    }
    if (body) {
      head.isKept &&= length === undefined || whole.length === length;
      this.free(head);
      exchange.resolve({ status: head.status, headers: head.headers, body: body.subarray(0, length) });
    } else if (whole.length > REFUSAL_BYTES) {
      this.leave(exchange);
    }
  }

  private free({ isKept }: Head): void {
    if (isKept) {
      this.socket.unref();
    } else {
      this.socket.destroy();
    }
  }

  /** This answer is for somebody else to ask for again. */
  private leave({ resolve }: Exchange): void {
    resolve(undefined);
    this.socket.destroy();
  }

  private broken(error: Error): void {
    const { exchange } = this;
    if (exchange?.length === undefined) {
      exchange?.reject(error);
      return;
    }
    const { status, headers } = exchange.head!;
    const received: Received = { bytes: exchange.filled, error };
    exchange.resolve({ status, headers, received });
  }
}
