/**
 * A small strict server of Google Cloud Storage's JSON API, in memory: what a
 * client must not rely on fails here. Written from Google's public description.
 */
import { Buffer } from 'node:buffer';
import { createServer } from 'node:http';
import { batch } from './batch.mjs';
import { Call } from './call.mjs';
import { controlRoutes } from './control.mjs';
import { Rewrites } from './copies.mjs';
import { ApiError } from './errors.mjs';
import { Identity } from './identity.mjs';
import { masked } from './resource.mjs';
import { apiRoutes } from './routes.mjs';
import { Sessions } from './sessions.mjs';
import { answerXml } from './xml.mjs';

export class Service {
  buckets = new Map();
  identity = new Identity();
  sessions = new Sessions();
  settings = { rewriteBytes: 1024 * 1024 };
  rewrites = new Rewrites(this.settings);
  #routes = [...controlRoutes(this), ...apiRoutes(this)];

  /** Never throws for what a client did; what the server itself did wrong is a 500. */
  async answer(call) {
    try {
      const response = await this.#find(call);
      return response.body
        ? { ...response, body: masked(response.body, call.query.get('fields')) }
        : response;
    } catch (error) {
      if (error instanceof ApiError) {
        const { status, headers, body, message } = error;
        return call.query.get('alt') === 'media' || status === 503
          ? { status, headers, text: message }
          : { status, headers, ...(status !== 304 && { body }) };
      }
      throw error;
    }
  }

  #find(call) {
    for (const route of this.#routes) {
      const answer = route.answer(call);
      if (answer) {
        return answer;
      }
    }
    if (call.method === 'POST' && /^\/batch(\/storage\/v1)?$/.test(call.path)) {
      return batch(call, inner => this.answer(inner));
    }
    if (call.path.startsWith('/computeMetadata/v1') || call.path === '/') {
      return this.identity.metadata(call);
    }
    const answer = answerXml(this, call);
    if (answer) {
      return answer;
    }
    throw new ApiError(404, 'notFound', 'Not Found');
  }
}

export function serve(service) {
  const server = createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
    const base = `http://${request.headers.host}`;
    const { method, url: target, headers } = request;
    try {
      const call = new Call({ method, target, headers, stream: request, base });
      send(response, await service.answer(call), method);
    } catch (error) {
      if (response.destroyed) {
        return;
      }
      console.error(error);
      send(response, { status: 500, body: { error: { code: 500, message: String(error) } } }, method);
    }
    // What of a refused body is still to come is read, so that the connection can go on.
    request.resume();
  });
  // A body in pieces over a slow line is no fault.
  server.requestTimeout = 0;
  return server;
}

function send(response, { status, headers = {}, body, text, pieces, sizeBytes }, method) {
  const json = body === undefined ? undefined : JSON.stringify(body);
  const content = Buffer.isBuffer(body) ? [body] : (pieces ?? [Buffer.from(json ?? text ?? '')]);
  response.writeHead(status, {
    ...(json !== undefined &&
      !Buffer.isBuffer(body) && { 'Content-Type': 'application/json; charset=UTF-8' }),
    ...(text !== undefined && { 'Content-Type': 'text/plain; charset=UTF-8' }),
    ...headers,
    ...(status !== 304 && {
      'Content-Length': sizeBytes ?? content.reduce((sum, piece) => sum + piece.length, 0)
    })
  });
  if (method !== 'HEAD') {
    response.cork();
    for (const piece of content) {
      response.write(piece);
    }
    response.uncork();
  }
  response.end();
}
