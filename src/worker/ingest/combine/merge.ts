/** `combine.merge`: files that hold different variables on equal coordinates. */
import { compareKeys, LifecycleError } from '../../core';
import { elementCount, itemSize } from '../../formats';
import type { Files } from '../files';
import type { ScannedFile } from '../values';
import { readCombined, type Combined, type CombinedVariable } from './combined';
import { equalValues, PACKING, sameValue, show } from './same';

/** Decoded bytes compared at a time. */
const COMPARE_BYTES = 32 * 1024 * 1024;

/**
 * Files with the same variables belong together. The groups stay in the order
 * in which they are named: the first one's attributes become those of the whole.
 */
export function groupFiles(scanned: readonly ScannedFile[]): ScannedFile[][] {
  const groups = new Map<string, ScannedFile[]>();
  for (const file of scanned) {
    const key = JSON.stringify([...file.variables.keys()].sort(compareKeys));
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  return [...groups.values()];
}

/** One dataset of all groups; what several have must be the same in each. */
export async function mergeGroups(
  files: Files,
  groups: readonly Combined[],
  signal: AbortSignal
): Promise<Combined> {
  const [first, ...others] = groups;
  const merged: Combined = {
    ...first!,
    dims: new Map(first!.dims),
    variables: [...first!.variables],
    files: groups.flatMap(group => group.files),
    warnings: groups.flatMap(group => group.warnings)
  };
  const origin = new Map(merged.variables.map(({ name }) => [name, first!.files[0]!.uri]));
  for (const group of others) {
    const { uri } = group.files[0]!;
    for (const [dim, length] of group.dims) {
      const known = merged.dims.get(dim);
      if (known !== undefined && known !== length) {
        throw refusal(uri, `dimension "${dim}" is ${length} long, but ${known} in ${first!.files[0]!.uri}`);
      }
      merged.dims.set(dim, length);
    }
    for (const variable of group.variables) {
      const same = merged.variables.find(({ name }) => name === variable.name);
      if (same) {
        await requireEqual(files, same, variable, { uri, origin: origin.get(variable.name)! }, signal);
      } else {
        merged.variables.push(variable);
        origin.set(variable.name, uri);
      }
    }
  }
  return merged;
}

function refusal(uri: string, words: string): LifecycleError {
  return new LifecycleError('unsupported', `${uri}: ${words}.`, { subject: uri });
}

async function requireEqual(
  files: Files,
  a: CombinedVariable,
  b: CombinedVariable,
  { uri, origin }: { uri: string; origin: string },
  signal: AbortSignal
): Promise<void> {
  const describe = ({ dtype, dims, shape }: CombinedVariable): string =>
    `${dtype} (${dims.map((dim, axis) => `${dim}: ${shape[axis]}`).join(', ')})`;
  if (describe(a) !== describe(b)) {
    throw refusal(uri, `variable "${b.name}" is ${describe(b)}, but ${describe(a)} in ${origin}`);
  }
  for (const attribute of [...PACKING, 'units', 'calendar']) {
    const [one, other] = [a.attributes[attribute], b.attributes[attribute]];
    if (!sameValue(one, other)) {
      throw refusal(uri, `${attribute} of "${b.name}" is ${show(other)}, but ${show(one)} in ${origin}`);
    }
  }
  const length = a.shape[0] ?? 1;
  const rowBytes = elementCount(a.shape.slice(1)) * itemSize(a.dtype);
  const rows = Math.max(1, Math.floor(COMPARE_BYTES / Math.max(rowBytes, 1)));
  for (let start = 0; start < length; start += rows) {
    const selection = { start: a.shape.map(() => 0), count: [...a.shape] };
    if (a.shape.length > 0) {
      selection.start[0] = start;
      selection.count[0] = Math.min(rows, length - start);
    }
    const [one, other] = [
      await readCombined(files, a, selection, signal),
      await readCombined(files, b, selection, signal)
    ];
    if (!equalValues(one, other)) {
      throw refusal(
        uri,
        `"${b.name}" differs from that in ${origin}, so the files do not belong together. Leave it out with open.drop: [${b.sourceName}]`
      );
    }
  }
}
