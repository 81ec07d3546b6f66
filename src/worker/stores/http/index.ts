/**
 * Web hosts as stores: ranged, resumed, verified reads over HTTP(S).
 * Only `HttpStore`, its documents and its limits leave this folder.
 */
import type { WireLimits } from '../wire';
import { DEFAULT_LIMITS, Requests, type WebAccess } from './requests';

export type { Document, DocumentOptions } from './document';
export { HttpStore } from './store';
export type { Requests as WebRequests } from './requests';

/** What all web stores of one worker share: connections, each host's rate and cookies, credentials. */
export function webRequests(limits: Partial<WireLimits>, access?: WebAccess): Requests {
  return new Requests({ ...DEFAULT_LIMITS, ...limits }, access);
}
