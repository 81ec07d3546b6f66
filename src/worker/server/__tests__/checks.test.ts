import { describe, expect, it } from '@jest/globals';
import { requests, type Route } from '../../../protocol';
import { mayRepeat } from '../../../protocol/routeEffects';
import { checkRequest, TAKES_BYTES } from '../checks';

/** What is answered without a token. Named here once more, so that no slip in the table of effects opens a route. */
const OPEN: readonly string[] = [
  'hello',
  'panels',
  'list',
  'skim',
  'lastRows',
  'stat',
  'present',
  'read',
  'links',
  'copyCost',
  'expiring',
  'jobs',
  'job',
  'previewUpload',
  'uploadState',
  'inspect',
  'coordinates',
  'stored',
  'picture',
  'opening',
  'dask',
  'formatPlan',
  'parsePlan',
  'credentials',
  'searchCatalog',
  'shareable',
  'catalogEntry',
  'datasetRequest',
  'previewPush',
  'arrivals',
  'deletionRequest',
  'lintCatalog'
] satisfies Route[];

const routes = Object.keys(requests) as Route[];

describe('a request from a page that knows neither token nor cookie', () => {
  const headersOf = (route: Route) => ({
    'content-type': TAKES_BYTES.has(route) ? 'application/octet-stream' : 'application/json'
  });
  const refused = expect.objectContaining({ status: 403 });

  it.each(routes.filter(route => !OPEN.includes(route)))('is refused for %s', route => {
    expect(() => checkRequest(route, headersOf(route))).toThrow(refused);
    expect(() => checkRequest(route, { ...headersOf(route), authorization: 'token abc' })).not.toThrow();
  });

  it.each(routes.filter(route => OPEN.includes(route)))('is let in for %s, which reads', route => {
    expect(() => checkRequest(route, headersOf(route))).not.toThrow();
  });

  it.each<string>(['unheardOf', 'constructor', '__proto__'])(
    'is refused for %s, of which nothing is said',
    name => {
      const route = name as Route;
      expect(() => checkRequest(route, headersOf(route))).toThrow(refused);
      expect(mayRepeat(route)).toBe(false);
    }
  );
});
