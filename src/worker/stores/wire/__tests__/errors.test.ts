import { networkError, retryAfterMs } from '../errors';

describe('networkError', () => {
  it.each([
    ['ENOTFOUND', 'there is no host example.org; check the address.'],
    ['ECONNREFUSED', 'example.org refuses the connection.'],
    ['ECONNRESET', 'the connection to example.org failed (broken).'],
    [
      'SELF_SIGNED_CERT_IN_CHAIN',
      'the connection to example.org failed (broken). Where the network signs TLS anew, NODE_USE_SYSTEM_CA=1 trusts what this machine trusts.'
    ]
  ])('says of %s what it means and what to do', (code, words) => {
    const { tag, message } = networkError(
      'https://example.org/a',
      Object.assign(new Error('broken'), { code })
    );
    expect([tag, message]).toEqual(['network', `https://example.org/a: ${words}`]);
  });
});

describe('retryAfterMs', () => {
  it.each([
    ['7', 7000],
    ['Sun, 06 Nov 1994 08:49:47 GMT', 10_000],
    ['soon', undefined],
    [undefined, undefined]
  ])('reads %j as %j ms', (value, expected) => {
    expect(retryAfterMs(value, Date.parse('Sun, 06 Nov 1994 08:49:37 GMT'))).toBe(expected);
  });
});
