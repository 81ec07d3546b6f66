/** Reading and validating request bodies. */
import type { IncomingMessage } from 'node:http';
import { requests, type Route, type ValidRequest } from '../../protocol';
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
  const parsed = requests[route].safeParse(json);
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
  return Buffer.concat(chunks).toString('utf8');
}

function tooLarge(limit: number): HttpError {
  return new HttpError(413, `The body is larger than ${limit} bytes. Send it in pieces.`, {
    Connection: 'close'
  });
}
