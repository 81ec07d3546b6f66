/**
 * One kept-alive connection for GETs whose bodies go straight into the memory
 * that their reader gives, and for requests whose answers are short. Node's
 * client would make a stream of each message, and of a body pieces to be copied
 * and collected: half the time of a download, a third of an upload's.
 */
import net, { type OnReadOpts, type Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { onAbort } from '../../core';
import { Stall } from './errors';
import { dechunk, isChunked, lengthOf, parseHead, type Head } from './head';
import type { Received } from './receiving';
import type { FilledAnswer, WholeAnswer } from './wire';

const HEAD_BYTES = 16 * 1024;
/** An answer that is longer and has no place of its own is left to Node's client. */
const ANSWER_BYTES = 256 * 1024;
const EMPTY_LINE = '\r\n\r\n';
/** After these no body follows (RFC 9112, section 6.3). */
const BODILESS: ReadonlySet<number> = new Set([204, 304]);

/** Undefined: not an answer that is read here. */
export type Reply = FilledAnswer | Omit<WholeAnswer, 'retries'> | undefined;

/** The server at the other end. `hostname` is as `net` takes it: an IPv6 address without brackets. */
export interface Peer {
  isSecure: boolean;
  hostname: string;
  port: number;
  /** Silence after which the connection counts as dead. */
  stallMs: number;
}

/** A request, ready to go. */
export interface Sent {
  /** With its empty line. */
  head: string;
  body?: readonly Uint8Array[];
  /** Of a GET: where its content goes. Absent: the answer is a short one. */
  into?: Uint8Array;
  /** No body follows, whatever the answer's head announces. */
  isHead?: boolean;
}

/** The server did what was asked, or did not: its answer is none that is read here. */
export class UnusualAnswer extends Error {
  constructor() {
    super('the answer is an unusual one');
  }
}

interface Exchange extends Pick<Sent, 'into' | 'isHead'> {
  resolve(reply: Reply): void;
  reject(error: Error): void;
  head?: Head;
  /** Of a body that goes into memory: how long it is, and how much came. */
  length?: number;
  filled: number;
  /** Of another answer: what came of its body. */
  pieces: Buffer[];
  isSent: boolean;
}

/** One request at a time. It may be asked again once the answer is there and `isOpen` is still true. */
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

  /** Send a request; resolves when all of the answer has come, or what came of it. */
  ask(sent: Sent, signal?: AbortSignal): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const release = onAbort(signal, () => this.socket.destroy(new Error('stopped')));
      const done = <A>(settle: (answer: A) => void): ((answer: A) => void) => {
        return answer => {
          release();
          this.exchange = undefined;
          settle(answer);
        };
      };
      const { head, body, into, isHead } = sent;
      const exchange: Exchange = {
        into,
        isHead,
        resolve: done(resolve),
        reject: done(reject),
        filled: 0,
        pieces: [],
        isSent: false
      };
      this.exchange = exchange;
      // An idle connection keeps no process alive.
      this.socket.ref();
      this.socket.cork();
      const sentAll = (): boolean => (exchange.isSent = true);
      this.socket.write(head, 'latin1', body ? undefined : sentAll);
      body?.forEach((piece, index) =>
        this.socket.write(piece, index === body.length - 1 ? sentAll : undefined)
      );
      this.socket.uncork();
    });
  }

  /** End it at once; a request under way fails. */
  close(): void {
    this.socket.destroy();
  }

  private room(): Uint8Array {
    const { exchange } = this;
    return exchange?.length !== undefined
      ? exchange.into!.subarray(exchange.filled, exchange.length)
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
      this.endAnswer(exchange, exchange.head);
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
    const { into } = exchange;
    if (!head) {
      this.leave(exchange);
    } else if (into && (head.status === 200 || head.status === 206)) {
      this.fill(exchange, into, head, body);
    } else if (!into && (exchange.isHead || BODILESS.has(head.status))) {
      head.isKept &&= body.length === 0;
      this.free(exchange, head);
      exchange.resolve({ status: head.status, headers: head.headers, body: Buffer.alloc(0) });
    } else if (
      (!into || (head.status >= 300 && !BODILESS.has(head.status))) &&
      (lengthOf(head) !== undefined || isChunked(head))
    ) {
      exchange.head = head;
      exchange.pieces.push(Buffer.from(body));
      this.endAnswer(exchange, head);
    } else {
      this.leave(exchange);
    }
  }

  /** A content: its beginning came with the head, the rest goes where it is to go. */
  private fill(exchange: Exchange, into: Uint8Array, head: Head, body: Buffer): void {
    const length = lengthOf(head);
    if (length === undefined || length > into.byteLength) {
      this.leave(exchange);
      return;
    }
    exchange.head = head;
    exchange.length = length;
    exchange.filled = Math.min(body.length, length);
    into.set(body.subarray(0, exchange.filled));
    head.isKept &&= body.length <= length;
    this.endIfWhole(exchange, length);
  }

  private endIfWhole(exchange: Exchange, length: number): void {
    const { resolve, head, filled } = exchange;
    if (filled === length) {
      const { status, headers } = head!;
      this.free(exchange, head!);
      resolve({ status, headers, received: { bytes: filled } });
    }
  }

  private endAnswer(exchange: Exchange, head: Head): void {
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
      this.free(exchange, head);
      exchange.resolve({ status: head.status, headers: head.headers, body: body.subarray(0, length) });
    } else if (whole.length > ANSWER_BYTES) {
      this.leave(exchange);
    }
  }

  /** A server that answered before it had the whole request may not read the rest as one. */
  private free({ isSent }: Exchange, { isKept }: Head): void {
    if (isKept && isSent) {
      this.socket.unref();
    } else {
      this.socket.destroy();
    }
  }

  /** This answer is for somebody else to ask for again. */
  private leave({ into, resolve, reject }: Exchange): void {
    if (into) {
      resolve(undefined);
    } else {
      reject(new UnusualAnswer());
    }
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
