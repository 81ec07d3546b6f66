/** A body straight into memory that its reader provides. */
import type { IncomingMessage } from 'node:http';

/** What came, and why no more did. */
export interface Received {
  bytes: number;
  error?: Error;
}

/** Take a body that fits into `into`; whatever breaks, what came before it counts. */
export function receive(message: IncomingMessage, into: Uint8Array): Promise<Received> {
  return new Promise(resolve => {
    let bytes = 0;
    const end = (error?: Error): void => resolve({ bytes, ...(error && { error }) });
    message.on('data', (chunk: Buffer) => {
      if (bytes + chunk.length > into.byteLength) {
        message.destroy(new Error('the answer is longer than what was asked for'));
        return;
      }
      into.set(chunk, bytes);
      bytes += chunk.length;
    });
    message.on('end', () => end());
    message.on('error', end);
    message.on('close', () => {
      if (!message.complete) {
        end(new Error('the connection broke off in the middle of the answer'));
      }
    });
  });
}
