/** `lifecycle serve`: the worker behind jupyter-server-proxy. */
import { resolve } from 'node:path';
import { serve } from '../server';
import { parseArguments, usageError } from './arguments';
import type { Command, Options } from './command';

declare const __VERSION__: string;

const usage = 'lifecycle serve --socket PATH';

const options = {
  socket: { type: 'string', value: 'PATH', does: 'where it listens' }
} satisfies Options;

export const command: Command = {
  name: 'serve',
  summary: 'Serve the front end on a unix socket (the proxy calls this)',
  usage,
  options,
  async run(args, { work, jobs, cwd, signal }) {
    const { values } = parseArguments(args, options, { usage, max: 0 });
    if (!values.socket) {
      throw usageError('--socket is missing.', usage);
    }
    const socket = resolve(cwd, values.socket);
    return serve({ socket, version: __VERSION__, work, jobs, signal, stderr: process.stderr });
  }
};
