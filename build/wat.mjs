// WebAssembly's text form to its binary one.
import wabt from 'wabt';
import { readFile } from 'node:fs/promises';

/** For esbuild: a `.wat` file is imported as the bytes of its module. */
export const wat = {
  name: 'wat',
  setup({ onLoad }) {
    onLoad({ filter: /\.wat$/ }, async ({ path }) => ({
      contents: await compileWat(path),
      loader: 'binary'
    }));
  }
};

/** @returns {Promise<Uint8Array>} */
export async function compileWat(path) {
  const { parseWat } = await wabt();
  const module = parseWat(path, await readFile(path, 'utf8'), { simd: true });
  try {
    module.validate();
    return module.toBinary({}).buffer;
  } finally {
    module.destroy();
  }
}
