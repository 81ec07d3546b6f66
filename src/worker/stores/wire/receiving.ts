/** The body of a message: whole, or straight into memory that its reader provides. */
import type { IncomingMessage } from 'node:http';

/** Of a refusal, at most this much is read; lists and refusals are smaller. */
const MAX_WHOLE_BYTES = 64 * 1024 * 1024;

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

/** The whole body; a body that ends early is an error. */
export function readWhole(message: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let total = 0;
    message.on('data', (chunk: Buffer) => {
      total += chunk.length;
      if (total > MAX_WHOLE_BYTES) {
        message.destroy(new Error(`the answer is larger than ${MAX_WHOLE_BYTES} bytes`));
      }
      chunks.push(chunk);
    });
    message.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, total)));
    message.on('error', reject);
    message.on('close', () => {
      if (!message.complete) {
        reject(new Error('the connection broke off in the middle of the answer'));
      }
    });
  });
}
