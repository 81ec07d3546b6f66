// Bundle the worker for Node: a small entry, and chunks that a verb loads when it needs them.
import { build } from 'esbuild';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';

/**
 * Node reads every export of its own module when one is imported, and some
 * load much more: all of node:stream for node:fs. Asked for the module itself,
 * it gives what is used.
 */
const builtins = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'builtin', sideEffects: false } : undefined
    );
    onLoad({ filter: /^/, namespace: 'builtin' }, async ({ path }) => {
      const names = Object.keys(await import(path)).filter(name => name !== 'default' && /^\w+$/.test(name));
      const given = names.map(name => `export const ${name} = /* @__PURE__ */ (() => module.${name})();`);
      return {
        contents: [
          `const module = /* @__PURE__ */ process.getBuiltinModule('${path}');`,
          'export default module;',
          ...given
        ].join('\n')
      };
    });
  }
};

const outdir = 'jupyterlab_lifecycle/worker';
const { version } = JSON.parse(await readFile('package.json', 'utf8'));

// Chunks are named by their content: those of an earlier build would stay.
await rm(outdir, { recursive: true, force: true });
await mkdir(outdir, { recursive: true });
const banner =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);\n";
const { outputFiles: worker } = await build({
  entryPoints: ['src/worker/main.ts'],
  write: false,
  plugins: [builtins],
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
  banner: { js: banner.trimEnd() },
  logLevel: 'warning'
});
for (const { path, text } of worker) {
  // Most chunks have none, and to make it takes each a fifth of a millisecond.
  const needed = !text.startsWith(banner) || /\brequire\b/.test(text.slice(banner.length));
  await writeFile(path, needed ? text : text.slice(banner.length));
}

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
