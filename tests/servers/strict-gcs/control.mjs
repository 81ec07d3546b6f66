/** What a test may do to the server while it runs, below /_control. Bodies are JSON. */
import { NumberedBucket } from './numbered.mjs';
import { json } from './upload.mjs';
import { route } from './routes.mjs';

/** @param {import('./server.mjs').Service} service */
export function controlRoutes({ buckets, identity, sessions, settings }) {
  const done = { status: 200, body: {} };
  return [
    [
      'GET',
      '/_control/state',
      () => ({
        status: 200,
        body: {
          buckets: [...buckets.keys()],
          sessions: sessions.states,
          tokensIssued: identity.issued,
          settings
        }
      })
    ],
    // { token, denied?: [permission, ...] }: from now on only such tokens may call.
    [
      'POST',
      '/_control/tokens',
      async call => {
        const { token, denied } = json(await call.bytes());
        identity.accept(token, denied);
        return done;
      }
    ],
    // { token? }: this one, or all there are, is answered with 401.
    [
      'POST',
      '/_control/tokens/expire',
      async call => {
        identity.expire(json(await call.bytes()).token);
        return done;
      }
    ],
    [
      'POST',
      '/_control/sessions/expire',
      () => {
        sessions.expire();
        return done;
      }
    ],
    // { bucket, prefix, count }: a bucket of so many objects that no memory holds them.
    [
      'POST',
      '/_control/numbered',
      async call => {
        const { bucket, prefix, count } = json(await call.bytes());
        buckets.set(bucket, new NumberedBucket(bucket, prefix, count));
        return done;
      }
    ],
    // { rewriteBytes }
    [
      'POST',
      '/_control/settings',
      async call => {
        Object.assign(settings, json(await call.bytes()));
        return done;
      }
    ]
  ].map(route);
}
