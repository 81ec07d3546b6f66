// WebAssembly's text form, imported as the module that it is compiled to.
import { compileWat } from '../wat.mjs';

export default {
  async processAsync(_source, path) {
    return { code: `export default Uint8Array.of(${(await compileWat(path)).join()});` };
  }
};
