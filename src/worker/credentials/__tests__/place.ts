/** A home folder, and little servers that give out tokens, for the tests of credentials. */
import { mkdtempSync, realpathSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadConfig, parseUri } from '../../config';
import type { Config } from '../../config/types';
import { gcsAccess, s3Access, type GcsAccess, type S3Access } from '..';

type Env = Record<string, string>;

/** No metadata server of the machine that runs the tests is asked. */
const ALONE: Env = { NO_GCE_CHECK: 'true', AWS_EC2_METADATA_DISABLED: 'true' };

export interface Place extends AsyncDisposable {
  home: string;
  /** Write a file below the home folder; answers with its path. */
  write(name: string, content: string): Promise<string>;
  config(env?: Env): Promise<Config>;
  s3(uri: string, env?: Env): Promise<S3Access>;
  gcs(uri: string, env?: Env): Promise<GcsAccess>;
}

export function makePlace(): Place {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'credentials-')));
  const config: Place['config'] = (env = {}) => loadConfig({ HOME: home, ...ALONE, ...env }, home);
  return {
    home,
    async write(name, content) {
      const path = join(home, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      return path;
    },
    config,
    async s3(uri, env) {
      const made = await config(env);
      return s3Access(parseUri(uri, made, home), made);
    },
    async gcs(uri, env) {
      const made = await config(env);
      return gcsAccess(parseUri(uri, made, home), made);
    },
    [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true })
  };
}

interface Asked {
  method: string;
  url: string;
  headers: NodeJS.Dict<string | string[]>;
  body: string;
}

export interface TokenServer extends AsyncDisposable {
  /** `http://127.0.0.1:port` */
  url: string;
  host: string;
  asked: Asked[];
}

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body: string | object;
}

/** A server that answers as told; never-answering when told undefined. */
export async function serveTokens(answer: (asked: Asked) => Reply | undefined): Promise<TokenServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const one = { method: request.method!, url: request.url!, headers: request.headers, body };
      asked.push(one);
      const reply = answer(one);
      if (reply) {
        response.writeHead(reply.status ?? 200, reply.headers);
        response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
      }
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    }
  };
}
