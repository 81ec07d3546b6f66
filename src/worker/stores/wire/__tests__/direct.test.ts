/** Requests on connections of our own, to servers that say each byte as the test wants it. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';
import tls from 'node:tls';
import { Wire, type FilledAnswer } from '..';
import { UnusualAnswer } from '../connection';
import { Direct } from '../direct';

/** What the server says after each request's head; it may also break the connection. */
type Script = (socket: Socket) => void;

const servers: net.Server[] = [];
const sockets = new Set<Socket>();
const trusted = tls.getCACertificates('default');
afterEach(() => {
  sockets.forEach(socket => socket.destroy());
  servers.splice(0).forEach(server => server.close());
  tls.setDefaultCACertificates(trusted);
});

interface Served {
  direct: Direct;
  port: number;
  /** Requests, each with the number of its connection. */
  asked: string[];
}

async function serve(script: Script, secure?: tls.TlsOptions, stallMs = 30_000): Promise<Served> {
  const asked: string[] = [];
  let connections = 0;
  const accept = (socket: Socket): void => {
    const number = ++connections;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => {
      asked.push(`${number} ${bytes.toString('latin1').split('\r\n')[0]}`);
      script(socket);
    });
  };
  const server = secure ? tls.createServer(secure, accept) : net.createServer(accept);
  server.on('tlsClientError', () => undefined);
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const peer = { isSecure: secure !== undefined, hostname: '127.0.0.1', port, stallMs };
  return { direct: new Direct(peer), port, asked };
}

const say =
  (...pieces: (string | Buffer)[]): Script =>
  socket => {
    // Each in a packet of its own, more or less.
    pieces.forEach((piece, index) => setTimeout(() => socket.write(piece), index * 5));
  };
const answer = (body: string | Buffer, ...headers: string[]): Buffer =>
  Buffer.concat([
    Buffer.from(['HTTP/1.1 200 OK', `Content-Length: ${body.length}`, ...headers, '', ''].join('\r\n')),
    Buffer.from(body)
  ]);

const room = (bytes = 100): Uint8Array => new Uint8Array(new SharedArrayBuffer(bytes));
const text = (bytes: Uint8Array, length: number): string => Buffer.from(bytes.subarray(0, length)).toString();
const content = Buffer.from(Uint8Array.from({ length: 3_000_000 }, (_, at) => (at * 7 + (at >> 10)) & 255));

describe('a content', () => {
  it('goes where it is to go, one after the other on one connection', async () => {
    const { direct, asked } = await serve(say(answer('some content', 'ETag: "x"')));
    for (const path of ['/a', '/b?c=%20', '/c']) {
      const into = room();
      const reply = await direct.get(path, { host: 'h', range: 'bytes=0-' }, into);
      expect(reply).toMatchObject({ status: 200, headers: { etag: '"x"' }, received: { bytes: 12 } });
      expect(text(into, 13)).toBe('some content\0');
    }
    expect(asked).toEqual(['1 GET /a HTTP/1.1', '1 GET /b?c=%20 HTTP/1.1', '1 GET /c HTTP/1.1']);
  });

  it.each([false, true])('may be large, and its head come in pieces (TLS: %s)', async isSecure => {
    tls.setDefaultCACertificates([...trusted, CERTIFICATE]);
    const whole = answer(content);
    const pieces = [
      whole.subarray(0, 20),
      whole.subarray(20, 36),
      whole.subarray(36, 60),
      whole.subarray(60)
    ];
    const { direct, asked } = await serve(
      say(...pieces),
      isSecure ? { key: KEY, cert: CERTIFICATE } : undefined
    );
    for (let time = 0; time < 2; time++) {
      const into = room(content.length);
      expect(await direct.get('/a', {}, into)).toMatchObject({ received: { bytes: content.length } });
      expect(content.equals(into)).toBe(true);
    }
    expect(asked.map(line => line[0])).toEqual(['1', '1']);
  });

  it('may be nothing', async () => {
    const { direct } = await serve(say(answer('')));
    expect(await direct.get('/a', {}, room(0))).toMatchObject({ received: { bytes: 0 } });
  });

  it('counts as far as it came when the connection breaks', async () => {
    const { direct } = await serve(socket => {
      socket.write(answer('some content').subarray(0, -4), () => socket.destroy());
    });
    const into = room();
    const reply = (await direct.get('/a', {}, into)) as FilledAnswer;
    expect(reply.received.bytes).toBe(8);
    expect(reply.received.error).toBeInstanceOf(Error);
    expect(text(into, 8)).toBe('some con');
  });

  it('is not waited for when nothing of it comes any more', async () => {
    const { direct } = await serve(say(answer('some content').subarray(0, -4)), undefined, 1000);
    const reply = (await direct.get('/a', {}, room())) as FilledAnswer;
    expect(reply.received).toMatchObject({ bytes: 8, error: { code: 'ETIMEDOUT' } });
  });

  it('is not waited for after a stop', async () => {
    const { direct } = await serve(() => undefined);
    const stop = new AbortController();
    const waiting = direct.get('/a', {}, room(), stop.signal);
    setTimeout(() => stop.abort(), 10);
    await expect(waiting).rejects.toThrow('stopped');
  });
});

describe('a connection', () => {
  it.each<[string, Script]>([
    ['said that it closes', say(answer('content', 'Connection: close'))],
    ['said more than it announced', say(Buffer.concat([answer('content'), Buffer.from('HTTP/1.1 200 OK')]))]
  ])('is not used again when the server %s', async (_, script) => {
    const { direct, asked } = await serve(script);
    for (const path of ['/a', '/b']) {
      expect(await direct.get(path, {}, room())).toMatchObject({ received: { bytes: 7 } });
    }
    expect(asked).toEqual(['1 GET /a HTTP/1.1', '2 GET /b HTTP/1.1']);
  });

  it('is not used again when the server closed it, or speaks unasked', async () => {
    for (const end of [(socket: Socket) => socket.end(), (socket: Socket) => socket.write('what')]) {
      const { direct, asked } = await serve(socket => {
        socket.write(answer('content'));
        setTimeout(() => end(socket), 10);
      });
      await direct.get('/a', {}, room());
      await new Promise(resolve => setTimeout(resolve, 100));
      await direct.get('/b', {}, room());
      expect(asked).toEqual(['1 GET /a HTTP/1.1', '2 GET /b HTTP/1.1']);
    }
  });

  it('that breaks before an answer is an error', async () => {
    const { direct } = await serve(socket => socket.destroy());
    await expect(direct.get('/a', {}, room())).rejects.toThrow();
  });

  it('to a server whose certificate nobody vouches for is an error', async () => {
    const { direct, asked } = await serve(say(answer('content')), { key: KEY, cert: CERTIFICATE });
    await expect(direct.get('/a', {}, room())).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(asked).toEqual([]);
  });
});

describe('a refusal', () => {
  const refusal = 'HTTP/1.1 503 Slow Down\r\nRetry-After: 3\r\n';

  it.each<[string, string[]]>([
    ['with its length', [`${refusal}Content-Length: 4\r\n\r\nbu`, 'sy']],
    ['in chunks', [`${refusal}Transfer-Encoding: chunked\r\n\r\n2\r\nbu\r\n`, '2\r\nsy\r\n0\r\n\r\n']]
  ])('comes whole, %s, and leaves the connection', async (_, pieces) => {
    const { direct, asked } = await serve(say(...pieces));
    for (let time = 0; time < 2; time++) {
      const reply = await direct.get('/a', {}, room());
      expect(reply).toMatchObject({ status: 503, headers: { 'retry-after': '3' } });
      expect((reply as { body: Buffer }).body.toString()).toBe('busy');
    }
    expect(asked.map(line => line[0])).toEqual(['1', '1']);
  });
});

describe('left to the patient way', () => {
  it.each<[string, Script]>([
    ['a content that is longer than its place', say(answer('x'.repeat(101)))],
    ['a content of unknown length', say('HTTP/1.1 200 OK\r\n\r\ncontent')],
    ['an interim answer', say('HTTP/1.1 100 Continue\r\n\r\n', answer('content'))],
    ['a head that does not end', say(`HTTP/1.1 200 OK\r\na: ${'x'.repeat(20_000)}`)],
    ['a redirection without a length', say('HTTP/1.1 307 Elsewhere\r\nLocation: /b\r\n\r\n')]
  ])('is %s', async (_, script) => {
    const { direct } = await serve(script);
    expect(await direct.get('/a', {}, room())).toBeUndefined();
  });

  it.each<[string, Record<string, string>]>([
    ['/a b', {}],
    ['/a\r\nx: y', {}],
    ['/\u00e4', {}],
    ['/a', { x: 'y\r\nz: 1' }],
    ['/a', { x: '\u20ac' }]
  ])('is a request that no client sends: %j %j', async (path, headers) => {
    const { direct, asked } = await serve(say(answer('content')));
    expect(await direct.get(path, headers, room())).toBeUndefined();
    expect(asked).toEqual([]);
  });
});

describe('a request whose answer is short', () => {
  const put = { method: 'PUT', path: '/a', headers: { host: 'h', 'content-length': '6' } } as const;
  const body = ['abc', '', 'def'].map(piece => Buffer.from(piece));

  it('is sent with all its pieces, one after the other on one connection', async () => {
    const received: string[] = [];
    const { direct, asked } = await serve(say(answer('done', 'ETag: "x"')));
    for (let time = 0; time < 2; time++) {
      const reply = (await direct.send({ ...put, body })) as { status: number; body: Buffer };
      received.push(`${reply.status} ${reply.body.toString()}`);
    }
    expect(received).toEqual(['200 done', '200 done']);
    expect(asked).toEqual(['1 PUT /a HTTP/1.1', '1 PUT /a HTTP/1.1']);
  });

  it.each<[string, 'PUT' | 'HEAD', string, string]>([
    ['a length', 'PUT', 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n', 'done'],
    ['chunks', 'PUT', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n', 'done\r\n0\r\n\r\n'],
    ['no body, 204', 'PUT', 'HTTP/1.1 204 No Content\r\nETag: "x"', '\r\n\r\n'],
    ['no body to a HEAD', 'HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 4000', '\r\n\r\n']
  ])('may be answered with %s', async (what, method, ...pieces) => {
    const { direct, asked } = await serve(say(...pieces));
    for (let time = 0; time < 2; time++) {
      const reply = (await direct.send({ ...put, method, body: undefined })) as { body: Buffer };
      expect(reply.body.toString()).toBe(what.startsWith('no body') ? '' : 'done');
    }
    expect(asked.map(line => line[0])).toEqual(['1', '1']);
  });

  it('leaves no connection behind on which the server did not read all of it', async () => {
    const { direct, asked } = await serve(socket => {
      socket.pause();
      socket.write('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    });
    const huge = [Buffer.alloc(64 * 1024 * 1024)];
    for (let time = 0; time < 2; time++) {
      expect(await direct.send({ ...put, body: huge })).toMatchObject({ status: 403 });
    }
    expect(asked.map(line => line[0])).toEqual(['1', '2']);
  });

  it('fails when the connection breaks, in the middle of an answer too', async () => {
    for (const said of ['', 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndo']) {
      const { direct } = await serve(socket => socket.end(said));
      await expect(direct.send({ ...put, body })).rejects.toThrow('broke off');
    }
  });

  it.each(['HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\n', 'HTTP/1.0 200 OK\r\n\r\n'])(
    'is said to have an unusual one: %j',
    async said => {
      const { direct } = await serve(say(said));
      await expect(direct.send({ ...put, body })).rejects.toThrow(UnusualAnswer);
    }
  );
});

describe('a wire', () => {
  it('sends a second time what had an unusual answer, says so, and never does again', async () => {
    const { port, asked } = await serve(socket => socket.end('HTTP/1.1 200 OK\r\n\r\ndone'));
    const wire = new Wire(`http://127.0.0.1:${port}`, { limits: { firstBackoffMs: 1 } });
    const put = { method: 'PUT', path: '/a', headers: {}, body: Buffer.from('x') } as const;
    expect(await wire.send(put)).toMatchObject({ status: 200, retries: 1 });
    expect(await wire.send(put)).toMatchObject({ status: 200, retries: 0 });
    expect(asked.filter(line => line.endsWith('PUT /a HTTP/1.1'))).toHaveLength(3);
  });

  it('asks so when it is told where the content goes, else, and where that is too small, as ever', async () => {
    const { port, asked } = await serve(say(answer('content')));
    const wire = new Wire(`http://127.0.0.1:${port}`);
    const get = { method: 'GET', path: '/a', headers: {} } as const;
    const into = room();
    expect(await wire.open({ ...get, into })).toMatchObject({ status: 200, received: { bytes: 7 } });
    expect(text(into, 7)).toBe('content');
    expect(await wire.open({ ...get, into: room(3) })).toHaveProperty('message');
    expect(asked).toHaveLength(3);
  });

  it('tries again after a refusal', async () => {
    let times = 0;
    const { port } = await serve(socket =>
      socket.write(times++ === 0 ? 'HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n' : answer('content'))
    );
    const wire = new Wire(`http://127.0.0.1:${port}`, { limits: { firstBackoffMs: 1 } });
    const reply = await wire.open({ method: 'GET', path: '/a', headers: {}, into: room() });
    expect([reply.status, times]).toEqual([200, 2]);
  });
});

/** Of nobody: made for this test alone. */
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgxCz2+PJtOXPtQdij
PgMKnzTFIkne/jxTRT0LkMfbb06hRANCAAQs5pXFTf7Tp02BQFWMmAsdTZGyrYay
mVX6qCg+4wTpww0mBCtLpnoctUVIppFitxsm5pC1wRhxqseg+4Vw0j0X
-----END PRIVATE KEY-----`;
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUZ+nVsV5iS4YP2vpSsqQh+hO46/YwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNTIzMzEwMVoYDzIxMjYxMTAx
MjMzMTAxWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQs5pXFTf7Tp02BQFWMmAsdTZGyrYaymVX6qCg+4wTpww0mBCtLpnoc
tUVIppFitxsm5pC1wRhxqseg+4Vw0j0Xo28wbTAdBgNVHQ4EFgQUdjGxaO+d8010
VDcAPYHdnH4goxswHwYDVR0jBBgwFoAUdjGxaO+d8010VDcAPYHdnH4goxswDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIhANieFAZ7Zc2cUcEB4x0xEiGNnHo+M604BMjNGUjxcYhZAiBg
7+rqCZ3IcmARVgSLzseAggkmRKbArRsG9uLdOqXg5w==
-----END CERTIFICATE-----`;
