/** V8's optimizing compilers, TurboFan and Maglev. */

let areIn = false;

/**
 * Loading a start's modules makes some functions hot enough for the compilers, and with what
 * they make they take 3 MB of an idle worker: so `serve` is started without them. To be called
 * before there is work; what is hot by then is compiled when it is called next.
 */
export function letCompilersIn(): void {
  if (!areIn) {
    areIn = true;
    const { setFlagsFromString } = process.getBuiltinModule('node:v8');
    setFlagsFromString('--opt');
    setFlagsFromString('--maglev-filter=*');
  }
}
