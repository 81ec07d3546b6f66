/** The compression that a plan can ask for, by name. Holds no schemas: the wizard lists it. */

interface CodecLevels {
  /** Where the plan names none. */
  usual: number;
  highest: number;
}

/** Their stages are made in `ingest/writer/codec.ts`; a recipe's in `publish/feedstock/encoding.ts`. */
export const TARGET_CODECS = {
  zstd: { usual: 3, highest: 22 },
  blosc: { usual: 5, highest: 9 },
  gzip: { usual: 5, highest: 9 },
  zlib: { usual: 4, highest: 9 }
} as const satisfies Record<string, CodecLevels>;

export type TargetCodecName = keyof typeof TARGET_CODECS;

export const TARGET_CODEC_NAMES = Object.keys(TARGET_CODECS) as TargetCodecName[];
