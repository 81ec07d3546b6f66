/**
 * What the proxy does not check: it forwards cookies and
 * switches Jupyter's XSRF check off, so any web page could make a logged-in
 * browser send requests here.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Route } from '../../protocol';
import { needsToken } from '../../protocol/routeEffects';
import { HttpError } from './problem';

/** Routes whose body is bytes, and whose fields are a query. */
export const TAKES_BYTES: ReadonlySet<Route> = new Set<Route>(['uploadPiece']);

/** Refuse a request that a page of another site could have caused. Throws `HttpError`. */
export function checkRequest(route: Route, headers: IncomingHttpHeaders): void {
  checkOrigin(headers);
  const type = (headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
  const wanted = TAKES_BYTES.has(route) ? 'application/octet-stream' : 'application/json';
  if (type !== wanted) {
    throw new HttpError(415, `Send the body as Content-Type: ${wanted}.`);
  }
  if (needsToken(route) && !hasToken(headers) && !hasXsrf(headers)) {
    throw new HttpError(
      403,
      'The request carries neither a token (Authorization: token …) nor an X-XSRFToken header equal to the _xsrf cookie.'
    );
  }
}

/** Refuse foreign pages; requests of programs carry neither header. */
export function checkOrigin(headers: IncomingHttpHeaders): void {
  if (headers['sec-fetch-site'] === 'cross-site') {
    throw new HttpError(403, 'Requests from other sites are refused.');
  }
  const { origin } = headers;
  if (origin === undefined) {
    return;
  }
  const host = hostOf(origin);
  if (host === undefined || !ownHosts(headers).includes(host)) {
    throw new HttpError(403, 'Requests from pages of another origin are refused.');
  }
}

/** The proxy has checked it; a page of another site cannot set this header. */
function hasToken({ authorization }: IncomingHttpHeaders): boolean {
  return /^(token|bearer)\s+\S/i.test(authorization ?? '');
}

/** A hub sets `_xsrf` cookies on several paths; the header must equal one of them. */
function hasXsrf(headers: IncomingHttpHeaders): boolean {
  const sent = headers['x-xsrftoken'];
  return typeof sent === 'string' && sent !== '' && cookies(headers.cookie ?? '', '_xsrf').includes(sent);
}

function cookies(header: string, name: string): string[] {
  return header
    .split(';')
    .map(pair => pair.trim())
    .filter(pair => pair.startsWith(`${name}=`))
    .map(pair => pair.slice(name.length + 1).replace(/^"(.*)"$/, '$1'));
}

/** The names under which the browser may know this server. */
function ownHosts(headers: IncomingHttpHeaders): string[] {
  const forwarded = headers['x-forwarded-host'];
  const names = [
    headers.host ?? '',
    ...(Array.isArray(forwarded) ? forwarded : (forwarded ?? '').split(','))
  ];
  return names.map(name => withoutDefaultPort(name.trim().toLowerCase())).filter(name => name !== '');
}

function hostOf(origin: string): string | undefined {
  try {
    return withoutDefaultPort(new URL(origin).host.toLowerCase()) || undefined;
  } catch {
    // `null`: a sandboxed or local page.
    return undefined;
  }
}

function withoutDefaultPort(host: string): string {
  return host.replace(/:(80|443)$/, '');
}
