/** Small answers as text: an API's JSON, a catalog, a directory listing. */
import type { IncomingHttpHeaders } from 'node:http';
import { LifecycleError, backoffMs, sleep, throwIfAborted } from '../../core';
import { networkError } from '../wire';
import type { WebRequest } from './answer';
import { refusalOf } from './refusal';
import type { Requests } from './requests';

/** A GET when nothing else is said. `body` is sent as it is: its type is among the headers. */
export interface DocumentOptions {
  method?: WebRequest['method'];
  headers?: WebRequest['headers'];
  body?: string;
  /** A longer text is an error; 64 MiB when absent. */
  maxBytes?: number;
  signal?: AbortSignal;
}

/** A success, read as UTF-8 whatever its headers say. */
export interface Document {
  headers: IncomingHttpHeaders;
  text: string;
  /** After redirects: what relative links start from. */
  url: string;
}

const MAX_BYTES = 64 * 1024 * 1024;

/** A text that seems half is asked for again so often; then it is what the server has. */
const LOOKS_AGAIN = 2;

/** Does the text end before what it began does? Some servers send half a document with half its length. */
function isHalf(text: string): boolean {
  const start = text.replace(/^(\uFEFF|\s|<\?[^>]*\?>|<!--[^]*?-->|<!doctype[^>]*>)*/i, '').slice(0, 200);
  const end = text.slice(-1000).trimEnd();
  if (/^[{[]/.test(start)) {
    return !end.endsWith(start.startsWith('{') ? '}' : ']');
  }
  const root = /^<([a-z][\w:.-]*)/i.exec(start)?.[1];
  return root !== undefined && !end.endsWith('/>') && !end.toLowerCase().includes(`</${root.toLowerCase()}`);
}

/**
 * The whole text; a body that breaks off is asked for again.
 *
 * @throws LifecycleError for every status that is no success, `unreadable` when it is too long
 */
export async function readDocument(
  requests: Requests,
  url: string,
  { method = 'GET', headers = {}, body, maxBytes = MAX_BYTES, signal }: DocumentOptions
): Promise<Document> {
  for (let attempt = 0; ; attempt++) {
    const answer = await requests.send({ method, url, headers, payload: body, signal });
    if (answer.status < 200 || answer.status > 299) {
      throw await refusalOf(answer, url, requests.access);
    }
    try {
      const chunks: Uint8Array[] = [];
      let bytes = 0;
      for (;;) {
        const { done, value } = await answer.next();
        if (done) {
          break;
        }
        bytes += value.length;
        if (bytes > maxBytes) {
          throw new LifecycleError('unreadable', `${url}: the answer is longer than ${maxBytes} bytes.`, {
            subject: url
          });
        }
        chunks.push(value);
      }
      const text = Buffer.concat(chunks).toString('utf8');
      if (attempt < Math.min(LOOKS_AGAIN, requests.limits.retries) && isHalf(text)) {
        await sleep(backoffMs(attempt, requests.limits.firstBackoffMs), signal);
        continue;
      }
      return { headers: answer.headers, text, url: answer.url };
    } catch (error) {
      throwIfAborted(signal);
      if (error instanceof LifecycleError || attempt >= requests.limits.retries) {
        throw networkError(url, error);
      }
      await sleep(backoffMs(attempt, requests.limits.firstBackoffMs), signal);
    } finally {
      answer.destroy();
    }
  }
}
