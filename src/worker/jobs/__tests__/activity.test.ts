/** What a hub hears while a job runs. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { sleep } from '../../core';
import { ActivityReporter } from '../activity';

interface Report {
  authorization: string | undefined;
  body: { servers: Record<string, { last_activity: string }>; last_activity: string };
}

let hub: Server;
let heard: Report[];
let env: Record<string, string>;

beforeEach(async () => {
  heard = [];
  hub = createServer((request, response) => {
    let text = '';
    request.on('data', piece => (text += String(piece)));
    request.on('end', () => {
      const body = JSON.parse(text) as Report['body'];
      heard.push({ authorization: request.headers.authorization, body });
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(hub, 'listening');
  env = {
    JUPYTERHUB_ACTIVITY_URL: `http://127.0.0.1:${(hub.address() as AddressInfo).port}/activity`,
    JUPYTERHUB_API_TOKEN: 'secret',
    JUPYTERHUB_SERVER_NAME: 'second'
  };
});

afterEach(async () => {
  hub.close();
  hub.closeAllConnections();
  await once(hub, 'close');
});

/** Wait for so many reports; the test's own limit ends a wait for what never comes. */
async function reports(count: number): Promise<void> {
  while (heard.length < count) {
    await sleep(10);
  }
}

it('is told at once, in the name of the server whose worker runs the job', async () => {
  using activity = new ActivityReporter(env);
  activity.busy = true;
  await reports(1);
  const [{ authorization, body }] = heard as [Report];
  expect(authorization).toBe('token secret');
  expect(Object.keys(body.servers)).toEqual(['second']);
  expect(body.servers.second!.last_activity).toBe(body.last_activity);
  expect(Math.abs(Date.parse(body.last_activity) - Date.now())).toBeLessThan(60_000);
});

it('is told again as often as the single-user server is asked to tell it, until the job ends', async () => {
  using activity = new ActivityReporter({ ...env, JUPYTERHUB_ACTIVITY_INTERVAL: '0.05' });
  activity.busy = true;
  await reports(3);
  activity.busy = false;
  // One may be on its way.
  await sleep(100);
  const { length } = heard;
  await sleep(300);
  expect(heard).toHaveLength(length);
});

it.each(['', '0', 'often', '-1', '100000'])(
  'is told once in the beginning when the interval is %j',
  async interval => {
    using activity = new ActivityReporter({ ...env, JUPYTERHUB_ACTIVITY_INTERVAL: interval });
    activity.busy = true;
    await reports(1);
    await sleep(100);
    expect(heard).toHaveLength(1);
  }
);
