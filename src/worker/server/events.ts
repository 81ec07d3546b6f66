/** The progress WebSocket: jobs as they change. It carries no commands. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket, WebSocketServer } from 'ws';
import { API_PREFIX, type Job, type JobEvent, type WatchedArrival } from '../../protocol';
import { checkOrigin } from './checks';

const PING_EVERY_MS = 30_000;
/** The proxy has no backpressure: a slow reader's events would pile up in Jupyter's memory. */
const MAX_BUFFERED_BYTES = 1024 * 1024;
const MAX_SOCKETS = 100;

/**
 * Tells all open sockets. A reader that is slow may miss states that newer ones replace; one that
 * would miss more is closed with 1013, to come back and ask for all. At most 100 sockets.
 */
export class Events implements Disposable {
  /** Loaded with the first socket: a worker that only answers, or takes up jobs, starts sooner. */
  private server: WebSocketServer | undefined;
  private readonly silent = new WeakSet<WebSocket>();
  private readonly running = new Set<string>();
  private isClosed = false;
  private readonly timer = setInterval(() => this.ping(), PING_EVERY_MS);

  constructor() {
    this.timer.unref();
  }

  /** Does a job run, here or in another process of this user? */
  get isWorking(): boolean {
    return this.running.size > 0;
  }

  /** Take an upgrade request, or refuse it. */
  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => undefined);
    const path = (request.url ?? '').split('?', 1)[0];
    if (path !== `${API_PREFIX}/events`) {
      refuse(socket, '404 Not Found');
      return;
    }
    try {
      checkOrigin(request.headers);
    } catch {
      refuse(socket, '403 Forbidden');
      return;
    }
    const { WebSocketServer } = await import('ws');
    const server = (this.server ??= new WebSocketServer({ noServer: true, maxPayload: 1024 }));
    if (this.isClosed || server.clients.size >= MAX_SOCKETS) {
      refuse(socket, '503 Service Unavailable');
      return;
    }
    server.handleUpgrade(request, socket, head, client => {
      client.on('pong', () => this.silent.delete(client));
      // A broken connection closes itself; there is nothing else to do about it.
      client.on('error', () => undefined);
    });
  }

  job(job: Job): void {
    const wasRunning = this.running.has(job.id);
    const isRunning = job.state === 'running';
    if (isRunning) {
      this.running.add(job.id);
    } else {
      this.running.delete(job.id);
    }
    // Of a running job only the newest state matters; a slow reader may miss some.
    this.send({ type: 'job', job }, wasRunning && isRunning);
  }

  jobsRemoved(ids: string[]): void {
    this.send({ type: 'jobs-removed', ids }, false);
  }

  arrival(arrival: WatchedArrival): void {
    this.send({ type: 'arrival', arrival }, arrival.state !== 'complete');
  }

  [Symbol.dispose](): void {
    this.isClosed = true;
    clearInterval(this.timer);
    for (const client of this.clients) {
      client.close(1001);
      client.terminate();
    }
    this.server?.close();
  }

  private get clients(): Iterable<WebSocket> {
    return this.server?.clients ?? [];
  }

  private send(event: JobEvent, mayBeMissed: boolean): void {
    if (!this.server?.clients.size) {
      return;
    }
    const text = JSON.stringify(event);
    for (const client of this.clients) {
      if (client.readyState !== client.OPEN) {
        continue;
      }
      if (client.bufferedAmount <= MAX_BUFFERED_BYTES) {
        client.send(text);
      } else if (!mayBeMissed) {
        // It missed something that counts: it reconnects and asks for all jobs.
        client.close(1013);
      }
    }
  }

  /**
   * Find readers that are gone, but only while a job runs: older proxies take
   * a ping for the user's activity, and an idle tab must not keep a server alive.
   */
  private ping(): void {
    if (this.running.size === 0) {
      return;
    }
    for (const client of this.clients) {
      if (this.silent.has(client)) {
        client.terminate();
      } else {
        this.silent.add(client);
        client.ping();
      }
    }
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
