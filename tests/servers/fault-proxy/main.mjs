// node main.mjs --upstream URL --service s3|gcs [--seed S] [--port P] [--control-port P]: prints its URL and its control URL.
import { parseArgs } from 'node:util';
import { controlServer } from './control.mjs';
import { listen } from './index.mjs';
import { FaultProxy } from './proxy.mjs';

const { values } = parseArgs({
  options: {
    upstream: { type: 'string' },
    service: { type: 'string' },
    seed: { type: 'string' },
    port: { type: 'string', default: '0' },
    'control-port': { type: 'string', default: '0' }
  }
});

const proxy = new FaultProxy(values);
const url = await listen(proxy.server, Number(values.port));
const control = await listen(controlServer(proxy), Number(values['control-port']));
console.log(JSON.stringify({ url, control }));
