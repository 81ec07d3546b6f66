/** An answer that is not what was asked for, as an error with the words that help. */
import { LifecycleError } from '../../core';
import { PASSING } from '../wire';
import type { Answer } from './answer';
import { reasonIn } from './reason';
import type { WebAccess } from './requests';

/** Of a refusal's body at most this much is read for its reasons. */
const EXPLANATION_BYTES = 65_536;

/**
 * | status | tag |
 * | --- | --- |
 * | 404, 410 | `not-found` |
 * | 401, 403, a login page under whatever status | `unauthorized`, with what `access` knows to do |
 * | other 4xx | `bad-input`, with the server's reason |
 * | passing ones (408, 429, ...) and 5xx | `network` |
 */
export async function refusalOf(
  answer: Answer,
  url: string,
  access: Pick<WebAccess, 'explain'> | undefined,
  isLogin = false
): Promise<LifecycleError> {
  const { status } = answer;
  const subject = url;
  const body = await beginning(answer);
  if (status === 404 || status === 410) {
    return new LifecycleError('not-found', `${url}: there is nothing there (HTTP ${status}).`, { subject });
  }
  if (status === 401 || status === 403 || isLogin) {
    const known = await access?.explain(new URL(url), status, body);
    const words = isLogin
      ? `${url}: a web page came instead of data, probably a login page.`
      : `${url}: the server refuses access (HTTP ${status}).`;
    const remedy = known ?? (isLogin ? 'Open the address in a browser to see what it wants.' : '');
    return new LifecycleError('unauthorized', `${words} ${remedy}`.trimEnd(), { subject });
  }
  const why = reasonIn(body);
  if (status >= 400 && status < 500 && !PASSING.has(status)) {
    return new LifecycleError(
      'bad-input',
      `${url}: the server refuses the request (HTTP ${status})${why === undefined ? '' : `: ${why}`}.`,
      { subject }
    );
  }
  return new LifecycleError(
    'network',
    `${url}: the server answered HTTP ${status}${why === undefined ? '' : ` (${why})`}. Try again later.`,
    { subject }
  );
}

/** The first bytes of a body as text; nothing where it does not come. */
async function beginning(answer: Answer): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    while (bytes < EXPLANATION_BYTES) {
      const { done, value } = await answer.next();
      if (done) {
        break;
      }
      chunks.push(value);
      bytes += value.length;
    }
  } catch {
    // The status says enough.
  }
  answer.destroy();
  return Buffer.concat(chunks).toString('utf8');
}
