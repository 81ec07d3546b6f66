/** Reading and validating request bodies. */
import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type * as z from 'zod';
import { PIECE_BYTES, requests, type Route, type ValidRequest } from '../../protocol';
import { LifecycleError } from '../core/errors';
import { HttpError } from './problem';

/** `save` carries 64 MiB in base64; 10,000 long URIs need less than the other limit. */
const MAX_SAVE_BYTES = 91_000_000;
const MAX_BODY_BYTES = 48 * 1024 * 1024;

/** The validated body of a request. Unknown fields are refused. */
export async function readBody<R extends Route>(
  route: R,
  request: IncomingMessage
): Promise<ValidRequest<R>> {
  const text = await readText(request, route === 'save' ? MAX_SAVE_BYTES : MAX_BODY_BYTES);
  let json: unknown;
  try {
    json = JSON.parse(text === '' ? '{}' : text);
  } catch (cause) {
    throw new LifecycleError('bad-input', 'The body is not JSON.', { cause });
  }
  return validated(route, json);
}

/** The validated query of a request whose body is bytes. */
export function readQuery<R extends Route>(route: R, request: IncomingMessage): Promise<ValidRequest<R>> {
  const { searchParams } = new URL(request.url ?? '', 'http://worker');
  // JupyterLab may add a token, and a number that keeps caches away.
  const fields = [...searchParams].filter(([name]) => name !== 'token' && !/^\d+$/.test(name));
  return validated(route, Object.fromEntries(fields));
}

/** A body of bytes, whole: it is one piece of something. */
export async function readContent(request: IncomingMessage): Promise<Uint8Array> {
  const bytes = await readBytes(request, PIECE_BYTES);
  const digest = /(?:^|[,\s])sha-256=:([A-Za-z0-9+/=]+):/.exec(
    String(request.headers['content-digest'] ?? '')
  );
  if (digest && hash('sha256', bytes, 'base64') !== digest[1]) {
    throw new LifecycleError('network', 'A piece arrived damaged. Send it again.');
  }
  return bytes;
}

const schemas = new Map<Route, z.ZodType>();

async function validated<R extends Route>(route: R, json: unknown): Promise<ValidRequest<R>> {
  const schema = schemas.get(route) ?? (await requests[route]());
  schemas.set(route, schema);
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const field = issue.path.join('.');
    throw new LifecycleError('bad-input', `${field === '' ? 'The body' : field}: ${issue.message}`, {
      subject: field === '' ? undefined : field
    });
  }
  return parsed.data as ValidRequest<R>;
}

async function readText(request: IncomingMessage, limit: number): Promise<string> {
  return (await readBytes(request, limit)).toString('utf8');
}

async function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) {
    throw tooLarge(limit);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > limit) {
      throw tooLarge(limit);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function tooLarge(limit: number): HttpError {
  return new HttpError(413, `The body is larger than ${limit} bytes. Send it in pieces.`, {
    Connection: 'close'
  });
}
