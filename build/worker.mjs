// Bundle the worker into one file that Node runs as it is.
import { build } from 'esbuild';
import { mkdir, readFile } from 'node:fs/promises';

const outdir = 'jupyterlab_lifecycle/worker';
const { version } = JSON.parse(await readFile('package.json', 'utf8'));

await mkdir(outdir, { recursive: true });
await build({
  entryPoints: ['src/worker/main.ts'],
  outfile: `${outdir}/main.mjs`,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  minify: true,
  keepNames: true,
  legalComments: 'external',
  define: { __VERSION__: JSON.stringify(version) },
  // CommonJS dependencies call require(); ES modules have none.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);"
  },
  logLevel: 'warning'
});
