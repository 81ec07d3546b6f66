/** Is what a plan would write the store that is there, only longer? */
import type { Plan } from '../../../protocol/plan';
import { LifecycleError } from '../../core';
import { allocate, copyRegion, decodeChunk, elementCount } from '../../formats';
import { equalValues, readCombined } from '../combine';
import type { PlannedArray } from '../planner';
import type { Session } from '../run';
import { groupOf } from '../run/finish';
import type { Workspace } from '../workspace';
import { zarrLayout, type TargetArray, type ZarrLayout } from '../writer';
import { ROOT_KEYS, type ExistingStore } from './existing';

/** What is added, and what is needed to take it away again. */
export interface Append {
  dim: string;
  /** Length along the dimension before, and after. */
  from: number;
  to: number;
  zarrFormat: 2 | 3;
  /** The arrays that grow, as they will be. */
  arrays: { name: string; shape: number[]; chunks: number[]; axis: number }[];
}

/**
 * What the plan adds to the store.
 *
 * @throws LifecycleError `conflict` when the store is not the beginning of what the plan would write
 */
export async function judgeAppend(
  plan: Plan,
  session: Session,
  existing: ExistingStore,
  workspace: Workspace,
  signal: AbortSignal
): Promise<Append> {
  const { arrays } = session.ingest;
  const refuse = (why: string): never => {
    throw new LifecycleError(
      'conflict',
      `${workspace.uri} exists already, and the plan does not add to it: ${why}. Choose another target, remove it, or set target.overwrite: true in the plan.`,
      { subject: workspace.uri }
    );
  };
  const { dim } = plan.combine;
  const coordinate = arrays.find(({ target }) => target.name === dim);
  const before = existing.arrays.get(dim ?? '');
  if (dim === null || !coordinate || !before || coordinate.target.dims.join() !== dim) {
    return refuse(`there is no coordinate along combine.dim by which to tell what is there`);
  }
  const names = arrays.map(({ target }) => target.name).sort();
  if (names.join() !== [...existing.arrays.keys()].sort().join()) {
    return refuse(
      `it has the variables ${[...existing.arrays.keys()].join(', ')}, the plan ${names.join(', ')}`
    );
  }
  const [from, to] = [before.shape[0]!, coordinate.target.shape[0]!];
  if (to <= from) {
    return refuse(`it has ${from} values along ${dim}, the plan's files ${to}`);
  }
  const layout = zarrLayout(existing.zarrFormat);
  const shorter = arrays.map(array => fitted(array, dim, from, existing, layout));
  const other = (name: string): string => `"${name}" would have other attributes, or another type or codec`;
  if (!shorter[arrays.indexOf(coordinate)]!.fits) {
    return refuse(other(dim));
  }
  const selection = { start: [0], count: [from] };
  const expected = await readCombined(session.files, coordinate.source, selection, signal);
  if (!equalValues(await oldValues(coordinate, from, layout, workspace, signal), expected)) {
    return refuse(
      `its ${from} values of "${dim}" are not the first of the plan's files. Files can be added after its end, not before or between`
    );
  }
  const different = shorter.find(({ fits }) => !fits);
  if (different) {
    return refuse(other(different.target.name));
  }
  const group = groupOf(plan, session, existing);
  const targets = shorter.map(({ target }) => target);
  const documents = layout.rootDocuments(group, targets, session.ingest.consolidated);
  if (documents.some(({ key, text }) => existing.documents.get(key) !== `${text}\n`)) {
    return refuse('its global attributes would be others');
  }
  // Readers that find it would see the store as it was.
  const left = ROOT_KEYS.find(
    key => existing.documents.has(key) && !documents.some(each => each.key === key)
  );
  if (left !== undefined) {
    return refuse(`it has a ${left}, which the plan would not write anew`);
  }
  return {
    dim,
    from,
    to,
    zarrFormat: existing.zarrFormat,
    arrays: targets.flatMap(({ name, dims, chunks }, i) => {
      const axis = dims.indexOf(dim);
      return axis < 0 ? [] : [{ name, shape: arrays[i]!.target.shape, chunks, axis }];
    })
  };
}

/** The array as long as it was, and whether its documents then are those that are there. */
function fitted(
  array: PlannedArray,
  dim: string,
  from: number,
  { documents }: ExistingStore,
  layout: ZarrLayout
): { target: TargetArray; fits: boolean } {
  const matches = (target: TargetArray): boolean =>
    layout.arrayDocuments(target).every(({ key, text }) => documents.get(key) === `${text}\n`);
  const shape = array.target.shape.map((length, axis) => (array.target.dims[axis] === dim ? from : length));
  const target = { ...array.target, shape };
  if (matches(target) || array.copy) {
    return { target, fits: matches(target) };
  }
  // What was copied in the file's byte order goes on in it, though it must be recoded now.
  const { codec } = target;
  const swapped = { ...codec, byteOrder: codec.byteOrder === 'big' ? ('little' as const) : ('big' as const) };
  const fits = matches({ ...target, codec: swapped });
  if (fits) {
    array.target.codec = swapped;
  }
  return { target: { ...target, codec: array.target.codec }, fits };
}

async function oldValues(
  { target }: PlannedArray,
  length: number,
  layout: ZarrLayout,
  workspace: Workspace,
  signal: AbortSignal
) {
  const { dtype, codec, chunks, name } = target;
  const [chunk] = chunks as [number];
  const values = allocate(dtype, length);
  for (let start = 0; start < length; start += chunk) {
    const key = layout.chunkKey(name, [start / chunk]);
    const stored = await workspace.readChunk(key, signal);
    const part = await decodeChunk(stored, dtype, codec, chunks).catch((cause: Error) => {
      const subject = `${workspace.uri}/${key}`;
      throw new LifecycleError(
        'unreadable',
        `${subject}: what is there cannot be decoded (${cause.message}), so nothing can be added to it. Verify the store, or choose another target.`,
        { subject, cause }
      );
    });
    const count = Math.min(chunk, length - start);
    copyRegion(dtype, part, [elementCount(chunks)], [0], values, [length], [start], [count]);
  }
  return values;
}
