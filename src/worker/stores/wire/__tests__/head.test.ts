import { describe, expect, it } from '@jest/globals';
import { dechunk, isChunked, lengthOf, parseHead } from '../head';

const head = (...lines: string[]): string => ['HTTP/1.1 200 OK', ...lines].join('\r\n');

describe('the head of an answer', () => {
  it('is its status and its headers', () => {
    expect(parseHead(head('ETag: "a:b"', 'Content-Length:5', 'X-Empty:', 'X-Wide: \t a  b \t'))).toEqual({
      status: 200,
      headers: { etag: '"a:b"', 'content-length': '5', 'x-empty': '', 'x-wide': 'a  b' },
      isKept: true
    });
    expect(parseHead('HTTP/1.1 206\r\nconnection: Close')).toEqual({
      status: 206,
      headers: { connection: 'Close' },
      isKept: false
    });
  });

  it('may say the same twice, or two things where that means nothing', () => {
    const said = parseHead(head('Etag: "a"', 'ETag: "a"', 'x-amz-id: 1', 'x-amz-id: 2'));
    expect(said?.headers).toEqual({ etag: '"a"', 'x-amz-id': '1, 2' });
    expect(parseHead(head('x-goog-hash: crc32c=a', 'x-goog-hash: md5=b'))?.headers).toEqual({
      'x-goog-hash': 'crc32c=a, md5=b'
    });
    expect(parseHead(head('Set-Cookie: a=1; Path=/', 'set-cookie: b=2'))?.headers).toEqual({
      'set-cookie': ['a=1; Path=/', 'b=2']
    });
  });

  it.each([
    ['another version', 'HTTP/1.0 200 OK\r\na: b'],
    ['an interim answer', 'HTTP/1.1 100 Continue'],
    ['no status', 'HTTP/1.1 OK'],
    ['another protocol', 'SSH-2.0-OpenSSH'],
    ['two lengths', head('content-length: 5', 'content-length: 6')],
    ['a header in two lines', head('a: b', ' c')],
    ['no name', head(': b')],
    ['no colon', head('what')],
    ['a space in a name', head('a : b')],
    ['a control character', head('a: b\x01')],
    ['a lone line feed', head('a: b\nc: d')]
  ])('is not read here with %s', (_, text) => {
    expect(parseHead(text)).toBeUndefined();
  });

  it.each<[string[], number | undefined, boolean]>([
    [['content-length: 12'], 12, false],
    [[], undefined, false],
    [['content-length: -1'], undefined, false],
    [['content-length: 1e3'], undefined, false],
    [['transfer-encoding: chunked'], undefined, true],
    [['transfer-encoding: gzip, chunked'], undefined, false],
    [['transfer-encoding: chunked', 'content-length: 12'], undefined, false]
  ])('says how long the body is: %j', (lines, length, chunked) => {
    const said = parseHead(head(...lines))!;
    expect([lengthOf(said), isChunked(said)]).toEqual([length, chunked]);
  });
});

describe('a body in chunks', () => {
  const whole = '4\r\nabcd\r\nA;name=value\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n';

  it('is put together when it is at its end, not before', () => {
    for (let length = 0; length < whole.length; length++) {
      expect(dechunk(Buffer.from(whole.slice(0, length)))).toBeUndefined();
    }
    expect(dechunk(Buffer.from(whole))?.toString()).toBe('abcd0123456789');
    expect(dechunk(Buffer.from('0\r\n\r\n'))).toHaveLength(0);
  });

  it.each(['x\r\n', '-1\r\n', '\r\n', 'fffffffff\r\n', '1\r\nab\r\n0\r\n\r\n'])('is refused as %j', text => {
    expect(() => dechunk(Buffer.from(text))).toThrow('no body in chunks');
  });
});
