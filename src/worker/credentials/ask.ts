/** One small request to whoever gives out tokens: Google's token service, a metadata server. */
import type { IncomingHttpHeaders } from 'node:http';
import { clientFor } from '../core/nodeHttp';

/**
 * What came, whatever its status; redirects are not followed. The body is text of at most
 * a million characters: a longer one is an error.
 */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/**
 * Without `form` and `json` it is a GET; of both, `form` is sent. `timeoutMs` is for the
 * whole exchange.
 */
export interface AskOptions {
  timeoutMs: number;
  headers?: Record<string, string>;
  /** Sent by POST, in one of two ways. */
  form?: Record<string, string>;
  json?: object;
}

const MAX_BYTES = 1024 * 1024;

/** Any status is an answer; throws when there is none, within `timeoutMs` altogether. */
export function ask(url: string, options: AskOptions): Promise<Answer> {
  const { timeoutMs, form, json } = options;
  const body = form ? new URLSearchParams(form).toString() : json && JSON.stringify(json);
  const headers = {
    ...options.headers,
    ...(body !== undefined && {
      'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json',
      'content-length': String(Buffer.byteLength(body))
    })
  };
  return new Promise((resolve, reject) => {
    const { request } = clientFor(new URL(url).protocol);
    const sent = request(url, { method: body === undefined ? 'GET' : 'POST', headers });
    const timer = setTimeout(() => sent.destroy(new Error(`no answer in ${timeoutMs / 1000} s`)), timeoutMs);
    sent.on('response', message => {
      let text = '';
      message.setEncoding('utf8');
      message.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > MAX_BYTES) {
          message.destroy(new Error('the answer is too long'));
        }
      });
      message.on('error', reject);
      message.on('end', () =>
        resolve({ status: message.statusCode ?? 0, headers: message.headers, body: text })
      );
    });
    sent.on('error', reject);
    sent.on('close', () => clearTimeout(timer));
    sent.end(body);
  });
}

/** Undefined when it is none; the parser's own words would quote it. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
