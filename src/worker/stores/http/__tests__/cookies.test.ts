import { describe, expect, it } from '@jest/globals';
import { Cookies } from '../cookies';

describe('cookies', () => {
  it('stay until they end', () => {
    const cookies = new Cookies();
    cookies.take(['a=1; Path=/; HttpOnly', 'b=2=3', 'nonsense']);
    expect(cookies.headers()).toEqual({ cookie: 'a=1; b=2=3' });
    cookies.take(['a=; Max-Age=0', 'b=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT']);
    expect(cookies.headers()).toEqual({});
  });
});
