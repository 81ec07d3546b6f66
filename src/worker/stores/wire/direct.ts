/** GETs straight into memory, each on a connection of its own while it lasts. */
import { Connection, type Peer, type Reply } from './connection';

/** Servers close what is idle; some after five seconds. */
const IDLE_MS = 3000;

interface Idle {
  connection: Connection;
  since: number;
}

export class Direct {
  private idle: Idle[] = [];

  constructor(private readonly peer: Peer) {}

  /**
   * Undefined: ask Node's client. A success's body that breaks off is told with
   * what came of it.
   */
  async get(
    path: string,
    headers: Readonly<Record<string, string>>,
    into: Uint8Array,
    signal?: AbortSignal
  ): Promise<Reply> {
    // What no request may hold, Node's client refuses in words.
    if (/[^\x21-\x7e]/.test(path)) {
      return undefined;
    }
    let head = `GET ${path} HTTP/1.1\r\n`;
    for (const name in headers) {
      const value = headers[name]!;
      if (/[^\t\x20-\x7e]/.test(value)) {
        return undefined;
      }
      head += `${name}: ${value}\r\n`;
    }
    const connection = this.take();
    const reply = await connection.get(`${head}\r\n`, into, signal);
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
