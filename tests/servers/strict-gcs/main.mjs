// node main.mjs [--port PORT] [--token TOKEN]... [--rewrite-bytes BYTES]: prints its URL and serves until it is stopped.
import { parseArgs } from 'node:util';
import { serve, Service } from './server.mjs';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    token: { type: 'string', multiple: true, default: [] },
    'rewrite-bytes': { type: 'string' }
  }
});

const service = new Service();
for (const token of values.token) {
  service.identity.accept(token);
}
if (values['rewrite-bytes']) {
  service.settings.rewriteBytes = Number(values['rewrite-bytes']);
}
const server = serve(service);
server.listen(Number(values.port), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});
