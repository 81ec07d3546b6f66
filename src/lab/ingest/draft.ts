/**
 * What the wizard's fields hold, and the plan they make. Pure: a draft is a
 * value, so every step can be left and come back to.
 */
import type { DatasetDescription, Plan, PlanInput } from '../../protocol';
import type { TargetCodecName } from '../../protocol/targetCodecs';
import { planName } from '../../protocol/names';
import { asVirtual } from '../../protocol/virtual';
import { folderOf, nameOf } from '../places/uri';
import { isQuery, linesOf, sourceOf, wantedFiles, type SourceDraft } from './query';

export type ChunkChoice = 'keep' | 'auto' | 'explicit';
export type CodecChoice = 'keep' | TargetCodecName | 'none';
/** Files follow each other, hold different variables, or both: a series a variable. */
export type CombineChoice = 'concat' | 'merge' | 'both';
export type TargetKind = Plan['target']['kind'];

/**
 * All that a person chose or typed, on all steps. Nothing in it is checked: `problemsOf` says what is wrong, and
 * `planOf` makes the plan.
 */
export interface Draft extends SourceDraft {
  /** Fields of a plan that the wizard does not show, kept as they were. */
  base?: Plan;
  dropped: string[];
  combine: CombineChoice;
  /** Dimension to concatenate along. */
  dim: string;
  /** Where a file stands along the dimension: its own coordinate tells, or its name. */
  coordinate: 'file' | 'pattern';
  /** Where a name holds it; empty: the source tells the time. */
  pattern: string;
  kind: TargetKind;
  /** Folder of the target; as typed it need not end in a slash. */
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

/**
 * A draft with nothing chosen yet.
 *
 * @param sources What was named: URIs or whatever `lifecycle plan` takes
 * @param folder URI of the folder that the store is offered in
 */
export function newDraft(sources: readonly string[], folder: string): Draft {
  return {
    sources: sources.join('\n'),
    time: '',
    files: '',
    leftOut: [],
    stage: 'none',
    dropped: [],
    combine: 'concat',
    dim: '',
    coordinate: 'file',
    pattern: '',
    kind: 'zarr',
    folder,
    name: `${planNameOf({ name: sources[0] ?? '' })}.zarr`,
    zarrFormat: 'auto',
    chunks: 'keep',
    chunkLengths: {},
    codec: 'keep',
    level: '',
    shuffle: true,
    overwrite: false
  };
}

/** What the plan is called: after the store that it makes. */
export function planNameOf({ name }: Pick<Draft, 'name'>): string {
  return planName(name) || 'dataset';
}

/** How stores of each kind are named. */
const SUFFIX: Readonly<Record<TargetKind, string>> = {
  zarr: '.zarr',
  'kerchunk-json': '.json',
  'kerchunk-parquet': '.parq',
  icechunk: '.icechunk'
};

/** The name with the suffix of another kind of store. */
export function renamed(name: string, kind: TargetKind): string {
  return `${name.replace(/\.(zarr|json|parq|parquet|icechunk)$/i, '')}${SUFFIX[kind]}`;
}

/** The URI of the store that will be written: the suffix is added, unless a plan that was opened did without. */
export function targetUri(draft: Draft): string {
  const uri = `${draft.folder.replace(/(?<=[^/])$/, '/')}${draft.name}`;
  return draft.name.endsWith(SUFFIX[draft.kind]) || uri === draft.base?.target.uri
    ? uri
    : `${uri}${SUFFIX[draft.kind]}`;
}

/** Does the store point into the source files, which then stay as they are? */
export function isVirtual({ kind }: Pick<Draft, 'kind'>): boolean {
  return kind !== 'zarr';
}

/** Is there anything to combine? A series of one is one, where names tell its place, or a plan said so. */
export function combines(draft: Draft): boolean {
  const said = draft.base?.combine;
  return (
    wantedFiles(draft).length > 1 ||
    draft.coordinate === 'pattern' ||
    (said !== undefined && ((said.dim !== null && said.dim === draft.dim) || said.merge))
  );
}

/** The plan that the draft describes. */
export function planOf(draft: Draft): PlanInput {
  const source = sourceOf(draft);
  const isCombined = combines(draft);
  const isNamed = draft.coordinate === 'pattern';
  const level = draft.level.trim() === '' ? {} : { level: Number(draft.level) };
  const { lock, ...base } = draft.base ?? {};
  // A lock is of the files that the plan named.
  const isLocked = lock !== undefined && isSaidBy(draft.base?.source, source);
  return {
    ...base,
    ...(isLocked && { lock }),
    ...(!draft.base && draft.found?.about && { about: draft.found.about }),
    lifecycle: 1,
    name: planNameOf(draft),
    source,
    open: { ...draft.base?.open, drop: draft.dropped },
    combine: {
      ...draft.base?.combine,
      dim: isCombined && draft.combine !== 'merge' ? draft.dim : null,
      merge: isCombined && draft.combine !== 'concat',
      coordinate: draft.coordinate,
      pattern: isNamed && draft.pattern.trim() !== '' ? draft.pattern.trim() : undefined
    },
    target: targetOf(draft, level)
  };
}

/** A store of references has the chunks and codecs of its files. */
function targetOf(draft: Draft, level: { level?: number }): PlanInput['target'] {
  const { base, codec } = draft;
  const target: PlanInput['target'] = {
    ...base?.target,
    uri: targetUri(draft),
    kind: draft.kind,
    zarrFormat: draft.zarrFormat,
    chunks: draft.chunks === 'explicit' ? explicitChunks(draft) : draft.chunks,
    codec:
      codec === 'keep'
        ? 'keep'
        : {
            ...(typeof base?.target.codec === 'object' && { keepBits: base.target.codec.keepBits }),
            name: codec,
            ...(codec !== 'none' && { shuffle: draft.shuffle, ...level })
          },
    overwrite: draft.overwrite
  };
  return isVirtual(draft) ? asVirtual(target) : { ...target, references: undefined };
}

/** Is all that `part` says said by `whole`, which has its defaults filled in? Lists are of one length. */
function isSaidBy(whole: unknown, part: unknown): boolean {
  if (typeof part !== 'object' || typeof whole !== 'object' || part === null || whole === null) {
    return part === whole;
  }
  const isLonger = Array.isArray(whole) && Array.isArray(part) && whole.length !== part.length;
  return (
    !isLonger &&
    Object.entries(part).every(([field, value]) => isSaidBy((whole as Record<string, unknown>)[field], value))
  );
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
  const lines = linesOf(source);
  const explicit = typeof target.chunks === 'object' ? target.chunks : {};
  return {
    ...newDraft(lines ?? [], folderOf(target.uri)),
    base: plan,
    // What lines cannot say, or say only in part, stays as the plan says it.
    ...(lines === undefined || source.credentials !== undefined || lines.some(isQuery)
      ? { query: source }
      : {}),
    stage: source.stage,
    dropped: plan.open.drop,
    combine: !combine.merge ? 'concat' : combine.dim === null ? 'merge' : 'both',
    dim: combine.dim ?? '',
    coordinate: combine.coordinate,
    pattern: combine.pattern ?? '',
    kind: target.kind,
    name: nameOf(target.uri),
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

/** The draft for files that hold this: a dimension, variables and chunks that they do not have are given up. */
export function fittedTo(description: DatasetDescription, draft: Draft): Draft {
  const dims = Object.keys(description.dims);
  const { dim, coordinate } = draft;
  // A dimension that names tell need not be in the files.
  const isKnown = dims.includes(dim) || (coordinate === 'pattern' && dim !== '');
  return {
    ...draft,
    dim: isKnown ? dim : likelyDim(description),
    dropped: draft.dropped.filter(name => name in description.variables),
    chunkLengths: Object.fromEntries(dims.map(name => [name, draft.chunkLengths[name] ?? '']))
  };
}
