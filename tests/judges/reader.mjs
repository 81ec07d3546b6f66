// Bundle the worker's formats, as one file beside its chunks: `node reader.mjs FOLDER`.
import { build } from 'esbuild';
import { wat } from '../../build/wat.mjs';

await build({
  entryPoints: ['src/worker/formats/__tests__/reader/main.ts'],
  plugins: [wat],
  outdir: process.argv[2],
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  // CommonJS dependencies call require(); ES modules have none.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);"
  },
  logLevel: 'error'
});
