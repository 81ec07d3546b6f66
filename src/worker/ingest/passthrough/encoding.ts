/** Do files store an array so that one codec reads all of them? Pure. */
import type { ArrayManifest, CodecChain } from '../../formats';

/** The level of a compressor only matters to who writes. */
export function sameEncoding(a: ArrayManifest, b: ArrayManifest): boolean {
  return encodingOf(a) === encodingOf(b);
}

function encodingOf({ chunked, chunkShape, filters, chain, byteOrder }: ArrayManifest): string {
  return JSON.stringify([
    chunked,
    chunked ? chunkShape : null,
    byteOrder,
    chain ?? filters.map(({ name, config }) => (name === 'deflate' ? [name] : [name, config]))
  ]);
}

/** Would these chunks be encoded just so? Byte order is not a person's choice. */
export function sameStages(a: CodecChain, b: CodecChain): boolean {
  return !b.rounding && JSON.stringify(a.stages) === JSON.stringify(b.stages);
}

/** "shuffle, zlib 4" */
export function stageWords({ stages, rounding }: CodecChain): string {
  const words = stages.map(stage => ('level' in stage ? `${stage.name} ${stage.level}` : stage.name));
  return [...(rounding ? ['bit rounding'] : []), ...words].join(', ') || 'none';
}
