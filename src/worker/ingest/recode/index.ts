/**
 * Recoding: decoded chunks of the sources become encoded chunks of the target,
 * in bounded memory. Planned arrays and their files come in, encoded chunks go out.
 */
export * from './recoder';
