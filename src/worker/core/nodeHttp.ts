/**
 * Node's HTTP clients. `import http from 'node:http'` would read every export
 * of theirs, and one of them loads a whole WebSocket client: 25 ms of a start.
 */
import type http from 'node:http';
import type https from 'node:https';

/** The client for `http:` or `https:`; what TLS needs takes 10 ms to load, so it waits for an address that has it. */
export function clientFor(protocol: string): typeof http | typeof https {
  return process.getBuiltinModule(protocol === 'https:' ? 'node:https' : 'node:http');
}
