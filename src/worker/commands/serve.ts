/** `lifecycle serve`: the worker behind jupyter-server-proxy. */
import { resolve } from 'node:path';
import { serve } from '../server';
import { parseArguments, usageError } from './arguments';
import type { Command } from './command';

declare const __VERSION__: string;

const usage = 'lifecycle serve --socket PATH';

export const command: Command = {
  name: 'serve',
  summary: 'Serve the front end on a unix socket (the proxy calls this)',
  usage,
  async run(args, { work, jobs, cwd, signal }) {
    const { values } = parseArguments(args, { socket: { type: 'string' } }, { usage, max: 0 });
    if (!values.socket) {
      throw usageError('--socket is missing.', usage);
    }
    const socket = resolve(cwd, values.socket);
    return serve({ socket, version: __VERSION__, work, jobs, signal, stderr: process.stderr });
  }
};
