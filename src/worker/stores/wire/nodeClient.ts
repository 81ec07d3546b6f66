/**
 * Requests by Node's own client on kept-alive connections: those that `Direct`
 * does not send, or whose answers it does not read.
 */
import type { Agent, IncomingMessage } from 'node:http';
import { onAbort } from '../../core';
import { clientFor } from '../../core/nodeHttp';
import { Stall } from './errors';
import type { WireLimits } from './limits';
import type { WireRequest } from './wire';

/** One server. An IPv6 address has no brackets; without a port it is the protocol's own. */
interface ServerAddress {
  protocol: string;
  hostname: string;
  port: string;
}

/** As many requests at once as are asked for; of idle connections it keeps `mostConcurrency`. */
export class NodeClient {
  private readonly transport: ReturnType<typeof clientFor>;
  private readonly agent: Agent;

  constructor(
    private readonly address: ServerAddress,
    private readonly limits: Pick<WireLimits, 'stallMs' | 'mostConcurrency'>
  ) {
    this.transport = clientFor(address.protocol);
    this.agent = new this.transport.Agent({
      keepAlive: true,
      maxSockets: Infinity,
      maxFreeSockets: limits.mostConcurrency
    });
  }

  /**
   * Resolves with the headers of the answer, its body still to be read. Rejects with
   * Node's error, or `Stall` where the server is silent before.
   */
  send(
    { method, path }: Pick<WireRequest, 'method' | 'path'>,
    body: readonly Uint8Array[] | undefined,
    headers: Record<string, string>,
    signal?: AbortSignal
  ): Promise<IncomingMessage> {
    const { stallMs } = this.limits;
    return new Promise((resolve, reject) => {
      const { protocol, hostname, port } = this.address;
      const request = this.transport.request({
        method,
        protocol,
        hostname,
        port,
        path,
        headers,
        agent: this.agent,
        // As an option it counts while the connection is being made, too.
        timeout: stallMs
      });
      let answer: IncomingMessage | undefined;
      const release = onAbort(signal, () => request.destroy(new Error('stopped')));
      request.on('timeout', () => {
        // A reader that has enough for now is no silence of the server.
        if (!answer || answer.readableLength < answer.readableHighWaterMark) {
          request.destroy(new Stall(stallMs));
        }
      });
      request.on('response', message => {
        answer = message;
        resolve(message);
      });
      request.on('error', error => reject(error));
      request.on('close', release);
      request.cork();
      body?.forEach(piece => request.write(piece));
      request.end();
    });
  }
}
