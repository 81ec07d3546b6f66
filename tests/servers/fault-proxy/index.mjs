/** The fault proxy inside a test's own process. */
import { FaultProxy } from './proxy.mjs';

export async function startFaultProxy(options) {
  const proxy = new FaultProxy(options);
  const url = await listen(proxy.server, options.port ?? 0);
  return {
    url,
    get counters() {
      return structuredClone({ ...proxy.counters });
    },
    setRules: rules => proxy.setRules(rules),
    setBytesPerSecond: bytes => proxy.setBytesPerSecond(bytes),
    stop: () => proxy.close(),
    [Symbol.asyncDispose]: () => proxy.close()
  };
}

export async function listen(server, port) {
  await new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${server.address().port}`;
}
