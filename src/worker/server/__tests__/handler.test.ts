import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import v8 from 'node:v8';
import { expect, it, jest } from '@jest/globals';
import { API_PREFIX } from '../../../protocol';
import { LifecycleError } from '../../core';
import { answer } from '../handler';

const prepare = () => Promise.reject(new LifecycleError('unsupported', 'not in this test'));

it('answer lets the compilers in for all but the greeting, which no work follows', async () => {
  const setFlags = jest.spyOn(v8, 'setFlagsFromString');
  const server = createServer(
    (request, response) => void answer(request, response, prepare, () => undefined)
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const call = (route: string) =>
    fetch(`http://127.0.0.1:${port}${API_PREFIX}/${route}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Connection: 'close' },
      body: JSON.stringify({ protocol: 1 })
    });
  try {
    await call('hello');
    expect(setFlags).not.toHaveBeenCalled();
    await call('jobs');
    expect(setFlags).toHaveBeenCalledWith('--opt');
  } finally {
    server.close();
    setFlags.mockRestore();
  }
});
