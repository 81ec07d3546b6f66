// Bundle the worker for Node: a small entry, and chunks that a verb loads when it needs them.
import { build } from 'esbuild';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { REQUIRE, forNode } from './node.mjs';

/** Loaded when our own code first calls them: an idle worker needs neither, and both would take it 4 MB. */
const LATE = ['node:crypto', 'node:zlib'];

/**
 * Node reads every export of its own module when one is imported, and some
 * load much more: all of node:stream for node:fs. Asked for the module itself,
 * it gives what is used.
 */
const builtins = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path, kind, importer }) => {
      const isLate = LATE.includes(path) && !importer.includes('node_modules');
      const found = { path, namespace: isLate ? 'late' : 'builtin', sideEffects: false };
      return kind === 'import-statement' ? found : undefined;
    });
    // The WebSocket server comes with a client, which nothing here uses.
    onResolve({ filter: /^(https|tls|zlib)$/ }, ({ path, importer }) =>
      /[\\/]ws[\\/]/.test(importer) ? { path: `node:${path}`, namespace: 'later' } : undefined
    );
    onLoad({ filter: /^/, namespace: 'later' }, ({ path }) => ({
      contents: `module.exports = new Proxy({}, { get: (_, name) => process.getBuiltinModule('${path}')[name] });`
    }));
    onLoad({ filter: /^/, namespace: 'builtin' }, async ({ path }) => ({
      contents: loadNow(path, await import(path))
    }));
    onLoad({ filter: /^/, namespace: 'late' }, async ({ path }) => ({
      contents: loadLate(path, await import(path))
    }));
  }
};

function namesOf(module) {
  return Object.keys(module).filter(name => name !== 'default' && /^\w+$/.test(name));
}

function loadNow(path, module) {
  return [
    `const module = /* @__PURE__ */ process.getBuiltinModule('${path}');`,
    'export default module;',
    ...namesOf(module).map(name => `export const ${name} = /* @__PURE__ */ (() => module.${name})();`)
  ].join('\n');
}

/** Functions and tables of constants, not classes: to extend one, or to ask for an instance, is to need it at once. */
function loadLate(path, module) {
  const names = namesOf(module);
  const tables = names.filter(name => typeof module[name] === 'object');
  const functions = names.filter(name => typeof module[name] === 'function' && /^[a-z]/.test(name));
  return [
    'let module;',
    `const load = () => (module ??= process.getBuiltinModule('${path}'));`,
    'const table = name => new Proxy({}, { get: (_, entry) => load()[name][entry] });',
    ...tables.map(name => `export const ${name} = /* @__PURE__ */ table('${name}');`),
    ...functions.map(name => `export const ${name} = (...given) => load().${name}(...given);`)
  ].join('\n');
}

const outdir = 'jupyterlab_lifecycle/worker';
const { version } = JSON.parse(await readFile('package.json', 'utf8'));

// Chunks are named by their content: those of an earlier build would stay.
await rm(outdir, { recursive: true, force: true });
await mkdir(outdir, { recursive: true });
const { outputFiles: worker } = await build({
  ...forNode,
  entryPoints: ['src/worker/main.ts'],
  write: false,
  plugins: [builtins, ...forNode.plugins],
  outdir,
  // The scripts of the push kit.
  loader: { '.sh': 'text', '.md': 'text' },
  minify: true,
  keepNames: true,
  legalComments: 'external',
  define: { __VERSION__: JSON.stringify(version) },
  logLevel: 'warning'
});
const banner = `${REQUIRE}\n`;
for (const { path, text } of worker) {
  // Most chunks have none, and to make it takes each a fifth of a millisecond.
  const needed = !text.startsWith(banner) || /\brequire\b/.test(text.slice(banner.length));
  await writeFile(path, needed ? text : text.slice(banner.length));
}

// The plan file's JSON Schema, for editors.
const { outputFiles } = await build({
  entryPoints: ['src/protocol/planJsonSchema.ts'],
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
