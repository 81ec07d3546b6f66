// Bundle the worker for Node: a small entry, and chunks that a verb loads when it needs them.
import { build } from 'esbuild';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';

const outdir = 'jupyterlab_lifecycle/worker';
const { version } = JSON.parse(await readFile('package.json', 'utf8'));

// Chunks are named by their content: those of an earlier build would stay.
await rm(outdir, { recursive: true, force: true });
await mkdir(outdir, { recursive: true });
await build({
  entryPoints: ['src/worker/main.ts'],
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  // The SDKs are large: who only lists must not wait for them.
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  // The scripts of the push kit.
  loader: { '.sh': 'text', '.md': 'text' },
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

// The plan file's JSON Schema, for editors.
const { outputFiles } = await build({
  entryPoints: ['src/protocol/plan-schema.ts'],
  bundle: true,
  write: false,
  platform: 'node',
  format: 'esm',
  logLevel: 'warning'
});
const { planJsonSchema } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`
);
await writeFile(`${outdir}/plan.schema.json`, `${JSON.stringify(planJsonSchema(), null, 2)}\n`);
