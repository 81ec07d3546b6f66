/** Whether an answer is the data that was asked for. */
import type { IncomingHttpHeaders } from 'node:http';
import { ARRAY_ENDINGS, endingPattern } from '../../../protocol/fileFormats';
import type { Answer } from './answer';
import { refusalOf } from './refusal';
import type { Requests } from './requests';

/** Names under which only data is expected. */
const DATA = endingPattern([...ARRAY_ENDINGS, 'gri?b2?', 'tiff?', 'zip', 'gz', 'tar', 'bz2']);

/** A web page under a name of data: somebody wants a login, or made an error page look like success. */
export function isPage(headers: IncomingHttpHeaders, url: string): boolean {
  return /^text\/html\b/i.test(headers['content-type'] ?? '') && DATA.test(new URL(url).pathname);
}

/**
 * Is it what was asked for? Where it is not, the body may say why.
 *
 * @throws LifecycleError as `refusalOf` tells them apart
 */
export async function assertData(answer: Answer, url: string, access: Requests['access']): Promise<void> {
  const { status, headers } = answer;
  const isLogin = isPage(headers, url);
  if ((status === 200 || status === 206) && !isLogin) {
    return;
  }
  throw await refusalOf(answer, url, access, isLogin);
}
