/** From an HTTP request over checks and validation to a route's answer. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { API_PREFIX, requests, type Route } from '../../protocol';
import { LifecycleError, letCompilersIn, toLifecycleError } from '../core';
import type { Bytes, Call } from './call';
import { TAKES_BYTES, checkRequest } from './checks';
import { readBody, readContent, readQuery } from './body';
import type { Log } from './log';
import { HttpError, sendProblem } from './problem';
import { handlers } from './routes';

/** Well below the 100 MiB at which the proxy gives up. */
const MAX_ANSWER_BYTES = 60 * 1024 * 1024;

const NO_BYTES = new Uint8Array(0);

type PrepareCall = (signal: AbortSignal) => Promise<Omit<Call, 'content'>>;

/** Answer one request; never throws. */
export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  prepare: PrepareCall,
  log: Log
): Promise<void> {
  const started = performance.now();
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  let name = 'unknown';
  let status: number;
  let tag: string | undefined;
  try {
    const route = routeOf(request);
    name = route;
    if (route !== 'hello') {
      letCompilersIn();
    }
    checkRequest(route, request.headers);
    const takesBytes = TAKES_BYTES.has(route);
    const body = await (takesBytes ? readQuery(route, request) : readBody(route, request));
    const content = takesBytes ? await readContent(request) : NO_BYTES;
    const call = { ...(await prepare(gone.signal)), content };
    // Each handler takes its own route's body; the table's type cannot say so for a variable route.
    const handler = handlers[route] as (body: unknown, call: Call) => Promise<object>;
    status = send(response, await handler(body, call));
  } catch (thrown) {
    const error = toLifecycleError(thrown);
    tag = error.tag;
    if (tag === 'internal') {
      log('error', { route: name, stack: error.cause instanceof Error ? error.cause.stack : error.stack });
    }
    status = sendProblem(response, error);
    // What is left of a refused body is not waited for.
    request.resume();
  }
  log('request', { route: name, status, ms: Math.round(performance.now() - started), tag });
}

function routeOf(request: IncomingMessage): Route {
  const path = (request.url ?? '').split('?', 1)[0]!;
  const name = path.startsWith(`${API_PREFIX}/`) ? path.slice(API_PREFIX.length + 1) : undefined;
  if (name === undefined || !Object.hasOwn(requests, name)) {
    throw new LifecycleError('not-found', 'There is no such route.');
  }
  if (request.method !== 'POST') {
    throw new HttpError(405, 'Every route is a POST.', { Allow: 'POST' });
  }
  return name as Route;
}

function send(response: ServerResponse, result: object): number {
  const isBytes = 'bytes' in result && result.bytes instanceof Uint8Array;
  const body = isBytes ? (result as Bytes).bytes : Buffer.from(JSON.stringify(result));
  if (body.byteLength > MAX_ANSWER_BYTES) {
    throw new LifecycleError('unsupported', 'The answer is too large to be sent. Ask for less.');
  }
  response.writeHead(200, {
    'Content-Type': isBytes ? 'application/octet-stream' : 'application/json',
    'Content-Length': body.byteLength,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...(isBytes ? (result as Bytes).headers : {})
  });
  response.end(body);
  return 200;
}
