/**
 * What the wizard's fields hold, and the plan they make. Pure: a draft is a
 * value, so every step can be left and come back to.
 */
import type { DatasetDescription, Plan, PlanInput } from '../../protocol';

export type ChunkChoice = 'keep' | 'auto' | 'explicit';
export type CodecChoice = 'keep' | 'zstd' | 'blosc' | 'gzip' | 'zlib' | 'none';
/** `single`: one file, or files that need no combining. */
export type CombineChoice = 'concat' | 'merge';

export interface Draft {
  /** One URI, path or pattern a line. */
  sources: string;
  /** Fields of a plan that the wizard does not show, kept as they were. */
  base?: Plan;
  dropped: string[];
  combine: CombineChoice;
  /** Dimension to concatenate along. */
  dim: string;
  /** Folder of the target, with a trailing slash. */
  folder: string;
  name: string;
  zarrFormat: 'auto' | 2 | 3;
  chunks: ChunkChoice;
  /** By dimension, as typed; empty: the whole dimension. */
  chunkLengths: Record<string, string>;
  codec: CodecChoice;
  /** As typed; empty: the codec's own. */
  level: string;
  shuffle: boolean;
  overwrite: boolean;
}

export function newDraft(sources: readonly string[], folder: string): Draft {
  return {
    sources: sources.join('\n'),
    dropped: [],
    combine: 'concat',
    dim: '',
    folder,
    name: `${slug(sources[0] ?? '') || 'dataset'}.zarr`,
    zarrFormat: 'auto',
    chunks: 'keep',
    chunkLengths: {},
    codec: 'keep',
    level: '',
    shuffle: true,
    overwrite: false
  };
}

/** The sources, a line each. */
export function sourceLines(draft: Draft): string[] {
  return draft.sources
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '');
}

/** Must the worker expand it: a glob, a template or a DOI? */
export function isPattern(source: string): boolean {
  const path = /^https?:/.test(source) ? source.split('?')[0] : source;
  return /[*?{}]/.test(path) || /^(doi:|10\.\d{4,}\/)/i.test(source);
}

/** `SST monthly.2001.nc` -> `sst-monthly-2001`: a name a plan may have. */
export function slug(source: string): string {
  const file = source.replace(/\/$/, '').split('/').at(-1) ?? '';
  return file
    .replace(/\.(nc|nc4|cdf|netcdf|h5|hdf5|he5|zarr)$/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/** The URI of the store that will be written: `.zarr` is added, unless a plan that was opened did without. */
export function targetUri(draft: Draft): string {
  const uri = `${draft.folder}${draft.name}`;
  return draft.name.endsWith('.zarr') || uri === draft.base?.target.uri ? uri : `${uri}.zarr`;
}

/** `source:` of the plan; the kind follows from what the lines begin with. */
export function planSource(lines: readonly string[]): PlanInput['source'] {
  if (lines.every(line => /^https?:\/\//i.test(line))) {
    return { kind: 'http', http: { urls: [...lines] } };
  }
  if (
    lines.every(line => line.startsWith('/') || line.startsWith('file://') || !/^[a-z0-9+.-]+:/i.test(line))
  ) {
    return { kind: 'local', local: { paths: [...lines] } };
  }
  return { kind: 'bucket', bucket: { uris: [...lines] } };
}

/** The plan that the draft describes. */
export function planOf(draft: Draft): PlanInput {
  const lines = sourceLines(draft);
  const level = draft.level.trim() === '' ? {} : { level: Number(draft.level) };
  return {
    ...draft.base,
    lifecycle: 1,
    name: slug(draft.name) || 'dataset',
    // A query of a service has no lines to show: it stays what it was.
    source: lines.length === 0 && draft.base ? draft.base.source : planSource(lines),
    open: { ...draft.base?.open, drop: draft.dropped },
    combine: {
      ...draft.base?.combine,
      dim: lines.length > 1 && draft.combine === 'concat' ? draft.dim : null,
      merge: lines.length > 1 && draft.combine === 'merge'
    },
    target: {
      ...draft.base?.target,
      uri: targetUri(draft),
      zarrFormat: draft.zarrFormat,
      chunks: draft.chunks === 'explicit' ? explicitChunks(draft) : draft.chunks,
      codec:
        draft.codec === 'keep'
          ? 'keep'
          : { name: draft.codec, ...(draft.codec !== 'none' && { shuffle: draft.shuffle, ...level }) },
      overwrite: draft.overwrite
    }
  };
}

function explicitChunks(draft: Draft): Record<string, number> {
  const lengths = Object.entries(draft.chunkLengths).map(([dim, text]): [string, number] => [
    dim,
    text.trim() === '' ? -1 : Number(text)
  ]);
  return Object.fromEntries(lengths);
}

/** A draft of a plan that was opened, to change what the wizard shows. */
export function draftOf(plan: Plan): Draft {
  const { source, target, combine } = plan;
  const lines =
    source.kind === 'http'
      ? source.http.urls
      : source.kind === 'local'
        ? source.local.paths
        : source.kind === 'bucket'
          ? source.bucket.uris
          : [];
  const slash = target.uri.replace(/\/$/, '').lastIndexOf('/') + 1;
  const explicit = typeof target.chunks === 'object' ? target.chunks : {};
  return {
    ...newDraft(lines, target.uri.slice(0, slash)),
    base: plan,
    dropped: plan.open.drop,
    combine: combine.merge ? 'merge' : 'concat',
    dim: combine.dim ?? '',
    name: target.uri.slice(slash).replace(/\/$/, ''),
    zarrFormat: target.zarrFormat,
    chunks: typeof target.chunks === 'object' ? 'explicit' : target.chunks,
    chunkLengths: Object.fromEntries(
      Object.entries(explicit).map(([dim, length]) => [dim, length === -1 ? '' : String(length)])
    ),
    codec: target.codec === 'keep' ? 'keep' : target.codec.name,
    level: target.codec === 'keep' ? '' : String(target.codec.level ?? ''),
    shuffle: target.codec === 'keep' ? true : (target.codec.shuffle ?? true),
    overwrite: target.overwrite
  };
}

/** The dimension along which files are most likely to follow each other. */
export function likelyDim(description: DatasetDescription): string {
  const dims = Object.keys(description.dims);
  return (
    description.unlimited.at(0) ??
    dims.find(dim => /^(time|t|date)$/i.test(dim)) ??
    Object.values(description.variables).find(variable => variable.dims.length > 1)?.dims[0] ??
    dims.at(0) ??
    ''
  );
}
