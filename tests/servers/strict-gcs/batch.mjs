/** Up to 100 metadata requests in one: each part of the body is a request, each part of the answer its response. */
import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { ApiError, invalid } from './errors.mjs';
import { part, parts } from './multipart.mjs';

const MOST = 100;

/** @param {(call: object) => Promise<object>} answer what answers one request; never throws */
export async function batch(call, answer) {
  const requests = parts(call.headers['content-type'], await call.bytes());
  if (requests.length > MOST) {
    throw invalid(`The batch request has ${requests.length} calls; at most ${MOST} are allowed.`);
  }
  const boundary = `batch_${randomBytes(12).toString('hex')}`;
  const text = [];
  for (const { headers, body } of requests) {
    const id = headers['content-id']?.replace(/^<?/, '<response-').replace(/>?$/, '>');
    const response = await answer(inner(call, body));
    text.push(
      `--${boundary}`,
      'Content-Type: application/http',
      ...(id ? [`Content-ID: ${id}`] : []),
      '',
      http(response)
    );
  }
  text.push(`--${boundary}--`, '');
  return {
    status: 200,
    headers: { 'Content-Type': `multipart/mixed; boundary=${boundary}` },
    text: text.join('\r\n')
  };
}

function inner(outer, bytes) {
  const cut = bytes.indexOf('\n');
  const [, method, target] =
    /^([A-Z]+) (\S+)(?: HTTP\/1\.1)?\r?$/.exec(bytes.subarray(0, cut).toString()) ?? [];
  if (!method) {
    throw new ApiError(400, 'badRequest', 'A call of the batch does not begin with a request line.');
  }
  const { headers, body } = part(bytes.subarray(cut + 1));
  const authorization = headers.authorization ?? outer.headers.authorization;
  return outer.with({
    method,
    target: target.replace(/^https?:\/\/[^/]+/, ''),
    headers: { ...headers, ...(authorization && { authorization }) },
    body: Buffer.from(body)
  });
}

const REASONS = { 200: 'OK', 204: 'No Content', 404: 'Not Found', 412: 'Precondition Failed' };

function http({ status, headers = {}, body }) {
  const text = body === undefined ? '' : JSON.stringify(body);
  const lines = Object.entries({
    ...(text && { 'Content-Type': 'application/json; charset=UTF-8' }),
    ...headers,
    'Content-Length': String(Buffer.byteLength(text))
  });
  return [
    `HTTP/1.1 ${status} ${REASONS[status] ?? 'Error'}`,
    ...lines.map(([name, value]) => `${name}: ${value}`),
    '',
    text
  ].join('\r\n');
}
