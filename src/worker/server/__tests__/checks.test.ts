import { describe, expect, it } from '@jest/globals';
import { requests, type Route } from '../../../protocol';
import { REPEATABLE } from '../../../protocol/repeatable';
import { checkRequest, TAKES_BYTES } from '../checks';

const changing = (Object.keys(requests) as Route[]).filter(route => !REPEATABLE.has(route));

describe('a request from a page that knows neither token nor cookie', () => {
  it.each(changing)('is refused for %s, which may not be sent twice', route => {
    const type = TAKES_BYTES.has(route) ? 'application/octet-stream' : 'application/json';
    const headers = { 'content-type': type };
    expect(() => checkRequest(route, headers)).toThrow(expect.objectContaining({ status: 403 }));
    expect(() => checkRequest(route, { ...headers, authorization: 'token abc' })).not.toThrow();
  });
});
