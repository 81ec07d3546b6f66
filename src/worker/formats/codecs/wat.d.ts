/** WebAssembly in its text form, imported as the module that it is compiled to. */
declare module '*.wat' {
  const module: Uint8Array<ArrayBuffer>;
  export default module;
}
