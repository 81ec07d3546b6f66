/** Requests on connections of our own, each on one while it lasts. */
import type { WireRequest } from './wire';
import { Connection, type Peer, type Reply, type Sent } from './connection';

/** Servers close what is idle; some after five seconds. */
const IDLE_MS = 3000;

interface Idle {
  connection: Connection;
  since: number;
}

/**
 * HTTP/1.1 on sockets of its own, for the calls that are made most; what it cannot
 * send or read is left to Node's client.
 */
export class Direct {
  private idle: Idle[] = [];

  constructor(private readonly peer: Peer) {}

  /**
   * A GET straight into memory. Undefined: ask Node's client. A success's body
   * that breaks off is told with what came of it.
   */
  async get(
    path: string,
    headers: Readonly<Record<string, string>>,
    into: Uint8Array,
    signal?: AbortSignal
  ): Promise<Reply> {
    const head = headOf('GET', path, headers);
    return head === undefined ? undefined : this.ask({ head, into }, signal);
  }

  /**
   * A request whose answer is short. Undefined: not sent, ask Node's client.
   *
   * @throws UnusualAnswer when it was sent, and what came is not read here.
   */
  async send(
    { method, path, headers, body }: Omit<WireRequest, 'body'> & { body?: readonly Uint8Array[] },
    signal?: AbortSignal
  ): Promise<Reply> {
    const head = headOf(method, path, headers);
    const parts = body?.filter(piece => piece.byteLength > 0);
    return head === undefined
      ? undefined
      : this.ask({ head, isHead: method === 'HEAD', ...(parts?.length && { body: parts }) }, signal);
  }

  private async ask(sent: Sent, signal?: AbortSignal): Promise<Reply> {
    const connection = this.take();
    const reply = await connection.ask(sent, signal);
    if (connection.isOpen) {
      this.idle.push({ connection, since: performance.now() });
    }
    return reply;
  }

  /** The one that was used last, or a new one. */
  private take(): Connection {
    const oldest = performance.now() - IDLE_MS;
    while (this.idle[0] && this.idle[0].since < oldest) {
      this.idle.shift()!.connection.close();
    }
    for (let known = this.idle.pop(); known; known = this.idle.pop()) {
      if (known.connection.isOpen) {
        return known.connection;
      }
    }
    const made: Connection = new Connection(this.peer, () => {
      this.idle = this.idle.filter(({ connection }) => connection !== made);
    });
    return made;
  }
}

/** With its empty line. What no request may hold, Node's client refuses in words: then undefined. */
function headOf(method: string, path: string, headers: Readonly<Record<string, string>>): string | undefined {
  if (/[^\x21-\x7e]/.test(path)) {
    return undefined;
  }
  let head = `${method} ${path} HTTP/1.1\r\n`;
  for (const name in headers) {
    const value = headers[name]!;
    if (/[^\t\x20-\x7e]/.test(value)) {
      return undefined;
    }
    head += `${name}: ${value}\r\n`;
  }
  return `${head}\r\n`;
}
