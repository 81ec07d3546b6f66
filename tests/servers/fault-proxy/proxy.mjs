/**
 * A proxy in front of one server that does what networks and busy services
 * do. Host, path and headers go through as they are, so signatures hold.
 */
import { Agent, createServer, request as startRequest } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { buffer } from 'node:stream/consumers';
import { refusal } from './answers.mjs';
import { counted, cut, flipped, Line, mediaRange } from './bodies.mjs';
import { Counters } from './counters.mjs';
import { Rules } from './rules.mjs';

class Dropped extends Error {}
const drop = () => {
  throw new Dropped('dropped by the fault proxy');
};

export class FaultProxy {
  counters = new Counters();
  #agent = new Agent({ keepAlive: true });
  #upstream;
  #service;
  #seed;
  #line;
  #rules;
  #closing = new AbortController();

  constructor({ upstream, service, seed = '1', rules = [], bytesPerSecond }) {
    this.#upstream = new URL(upstream);
    this.#service = service;
    this.#seed = String(seed);
    this.setRules(rules);
    this.setBytesPerSecond(bytesPerSecond);
    this.server = createServer((request, response) => void this.#serve(request, response));
    this.server.requestTimeout = 0;
  }

  /** New rules begin to count from nothing. */
  setRules(rules) {
    this.#rules = new Rules(this.#seed, rules);
  }

  setBytesPerSecond(bytesPerSecond) {
    this.#line = bytesPerSecond ? new Line(bytesPerSecond) : undefined;
  }

  get rules() {
    return this.#rules.list;
  }

  async close() {
    this.#closing.abort();
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
    this.#agent.destroy();
  }

  async #serve(request, response) {
    const { method, url } = request;
    this.counters.request(method);
    const rule = this.#rules.choose(method, url, carriesMedia(request, this.#service));
    if (rule && !rule.fault.startsWith('flip-')) {
      this.counters.fault(rule.fault);
    }
    try {
      await this.#handle(request, response, rule);
    } catch {
      // Whoever failed, a fault or one of the two ends: the client sees its connection break.
      response.socket?.resetAndDestroy();
      request.destroy();
    }
  }

  async #handle(request, response, rule) {
    const refused = rule && refusal(rule, this.#service, request.method);
    if (refused) {
      response.writeHead(refused.status, refused.headers).end(refused.body);
      request.resume();
      return;
    }
    switch (rule?.fault) {
      case 'drop-before-request':
        return drop();
      case 'delay':
        await setTimeout(rule.milliseconds ?? 1000, undefined, { signal: this.#closing.signal });
    }
    const outgoing = startRequest({
      host: this.#upstream.hostname,
      port: this.#upstream.port,
      agent: this.#agent,
      method: request.method,
      path: request.url,
      headers: request.rawHeaders
    });
    const answered = new Promise((resolve, reject) => outgoing.on('response', resolve).on('error', reject));
    answered.catch(() => undefined);
    try {
      await Promise.race([this.#send(request, outgoing, rule), answered]);
      await this.#give(await answered, response, rule);
    } catch (error) {
      outgoing.destroy();
      throw error;
    }
  }

  /** The request's body, to the server. */
  async #send(request, outgoing, rule) {
    const steps = [counted(bytes => (this.counters.bytesUp += bytes)), ...this.#slow()];
    if (rule?.fault === 'drop-in-request') {
      steps.push(cut(place(rule, request.headers['content-length']), drop));
    }
    if (rule?.fault === 'flip-request') {
      const body = await buffer(request);
      const [begin, end] = mediaRange(request.headers, body);
      if (end > begin) {
        body[begin + Math.floor(rule.dice() * (end - begin))] ^= 1;
        this.counters.flip('request');
      }
      await pipeline([body], ...steps, outgoing);
    } else {
      await pipeline(request, ...steps, outgoing);
    }
  }

  /** The server's answer, to the client. */
  async #give(answer, response, rule) {
    if (rule?.fault === 'drop-after-request') {
      return drop();
    }
    if (!hasBody(answer)) {
      await this.#withoutBody(response, rule);
    }
    const steps = [counted(bytes => (this.counters.bytesDown += bytes)), ...this.#slow()];
    const length = answer.headers['content-length'];
    switch (rule?.fault) {
      case 'drop-in-response':
        steps.push(cut(place(rule, length), drop));
        break;
      case 'truncate':
        steps.push(cut(place(rule, length), () => response.socket.end()));
        break;
      case 'stall':
        steps.push(cut(place(rule, length), () => this.#untilTheClientGoes(response)));
        break;
      case 'flip-response':
        if (answer.statusCode < 300 && Number(length) > 0) {
          steps.push(flipped(Math.floor(rule.dice() * Number(length)), () => this.counters.flip('response')));
        }
    }
    response.sendDate = false;
    response.writeHead(answer.statusCode, answer.statusMessage, answer.rawHeaders);
    // The head goes before the body, for a client may be waiting for it alone.
    response.flushHeaders();
    await pipeline(answer, ...steps, response);
  }

  /** Where there is no body to break, the head does not come. */
  async #withoutBody(response, rule) {
    switch (rule?.fault) {
      case 'drop-in-response':
      case 'truncate':
        return drop();
      case 'stall':
        await this.#untilTheClientGoes(response);
    }
  }

  async #untilTheClientGoes(response) {
    const { signal } = this.#closing;
    await new Promise(resolve => {
      response.once('close', resolve);
      signal.addEventListener('abort', resolve);
    });
    drop();
  }

  #slow() {
    return this.#line ? [this.#line.through] : [];
  }
}

/** How many bytes go before the fault: as the rule says, else anywhere in the body. */
function place({ afterBytes, dice }, length) {
  return afterBytes ?? Math.floor(dice() * Number(length ?? 0));
}

const hasBody = ({ req, statusCode, headers }) =>
  req.method !== 'HEAD' && ![204, 304].includes(statusCode) && headers['content-length'] !== '0';

/** Does the request carry or fetch an object's content, which checksums protect? */
function carriesMedia({ method, url, headers }, service) {
  const [path, query = ''] = url.split('?', 2);
  if (service === 'gcs') {
    if (method === 'GET') {
      return /(^|&)alt=media(&|$)/.test(query);
    }
    // What begins a resumable upload is its description, without content.
    const isBeginning = method === 'POST' && /(^|&)uploadType=resumable(&|$)/.test(query);
    return path.startsWith('/upload/') && !isBeginning && headers['content-length'] !== '0';
  }
  const isObject = /^\/[^/]+\/./.test(path);
  const isCopy = headers['x-amz-copy-source'] !== undefined;
  return isObject && !isCopy && (method === 'PUT' || (method === 'GET' && !/(^|&)uploadId=/.test(query)));
}
