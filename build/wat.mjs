// WebAssembly's text form to its binary one.
import wabt from 'wabt';
import { readFile } from 'node:fs/promises';

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
