// Bundle the worker's formats, as one file beside its chunks: `node reader.mjs FOLDER`.
import { build } from 'esbuild';
import { forNode } from '../../build/node.mjs';

await build({
  ...forNode,
  entryPoints: ['src/worker/formats/__tests__/reader/main.ts'],
  outdir: process.argv[2],
  logLevel: 'error'
});
