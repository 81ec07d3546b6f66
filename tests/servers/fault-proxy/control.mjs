/**
 * The proxy's control port: GET answers with counters and rules; PUT with
 * { rules?, bytesPerSecond? } sets them; DELETE lets everything through and
 * counts from nothing.
 */
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { Counters } from './counters.mjs';

/** @param {import('./proxy.mjs').FaultProxy} proxy */
export function controlServer(proxy) {
  return createServer(async (request, response) => {
    const answer = (status, body) =>
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    try {
      switch (request.method) {
        case 'PUT': {
          const { rules, bytesPerSecond } = await json(request);
          proxy.setBytesPerSecond(bytesPerSecond);
          if (rules) {
            proxy.setRules(rules);
          }
          break;
        }
        case 'DELETE':
          proxy.setRules([]);
          proxy.setBytesPerSecond(undefined);
          proxy.counters = new Counters();
      }
      answer(200, { ...proxy.counters, rules: proxy.rules });
    } catch (error) {
      answer(400, { error: String(error) });
    }
  });
}
