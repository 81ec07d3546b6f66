// What bundles of our sources for Node have in common: the worker's, and the judges' reader of formats.
import { wat } from './wat.mjs';

/** CommonJS dependencies call require(); ES modules have none. */
export const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** @type {import('esbuild').BuildOptions} */
export const forNode = {
  plugins: [wat],
  outExtension: { '.js': '.mjs' },
  bundle: true,
  // The SDKs are large: who only lists must not wait for them.
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  banner: { js: REQUIRE }
};
