/** Deciding how the files of a plan make one dataset; refuses by name what would not be right. */
import type { Plan } from '../../../protocol/plan';
import { didYouMean, LifecycleError, mapConcurrent } from '../../core';
import { isNumeric, type Values } from '../../formats';
import type { ChunkTables, Files } from '../files';
import { assertServesReferences } from '../planner';
import {
  openAs,
  reencodeTimes,
  renameCoordinates,
  scan,
  timesDiffer,
  type ScannedFile,
  type ScannedVariable
} from '../values';
import type { Combined, CombinedVariable } from './combined';
import { groupFiles, mergeGroups } from './merge';
import { orderFiles } from './order';
import { equalValues, PACKING, sameValue, show } from './same';

/** Files opened and looked at side by side: mostly waiting for the first bytes of each. */
const OPENED_AT_ONCE = 8;

/** Open every file once, look at all variables, and decide. */
export async function combine(
  plan: Plan,
  files: Files,
  tables: ChunkTables,
  signal: AbortSignal
): Promise<Combined> {
  assertServesReferences(plan, files.uris);
  const scanned = await mapConcurrent(
    [...files.uris.keys()],
    OPENED_AT_ONCE,
    (index, stop) =>
      files.with(index, async (dataset, source) => {
        const file = scan(plan, dataset, source, index);
        const names = [...file.variables.values()].map(({ sourceName }) => sourceName);
        await tables.load(index, dataset, names, stop);
        if (files.uris.length > 1) {
          await files.small.load(index, dataset, file.variables.values(), stop);
        }
        return file;
      }),
    signal
  );
  const groups = plan.combine.merge ? groupFiles(scanned) : [scanned];
  checkDimension(plan, groups);
  const combined: Combined[] = [];
  for (const group of groups) {
    combined.push(await assemble(plan, files, scanned, group, signal));
  }
  return openAs(plan.open, await mergeGroups(files, combined, signal));
}

/** Several files of one group follow one another along a dimension, which must be there. */
function checkDimension(plan: Plan, groups: readonly (readonly ScannedFile[])[]): void {
  const { dim, merge } = plan.combine;
  const several = groups.find(group => group.length > 1);
  const first = several?.[0] ?? groups[0]![0]!;
  const dims = [...first.dims.keys()];
  if (several && dim === null) {
    const which = merge ? 'files with the same variables' : 'files';
    throw new LifecycleError(
      'bad-input',
      `The plan has ${several.length} ${which}, but combine.dim does not say along which dimension they follow one another. Dimensions of ${first.uri}: ${dims.join(', ')}.`
    );
  }
  if (dim !== null && !groups.some(([each]) => each!.dims.has(dim))) {
    throw new LifecycleError(
      'bad-input',
      `${first.uri}: there is no dimension "${dim}" to combine along.${didYouMean(dim, dims)} Dimensions: ${dims.join(', ')}.`,
      { subject: first.uri }
    );
  }
}

/** One group of files with the same variables, one after the other. */
async function assemble(
  plan: Plan,
  files: Files,
  scanned: readonly ScannedFile[],
  group: readonly ScannedFile[],
  signal: AbortSignal
): Promise<Combined> {
  const dim = plan.combine.dim;
  const order = await orderFiles(plan, files, group, signal);
  const ordered = order.files.map(index => scanned[index]!);
  const first = ordered[0]!;
  const many = group.length > 1;
  const variables: CombinedVariable[] = [];
  const warnings: string[] = [];
  for (const other of ordered.slice(1)) {
    compareFiles(first, other, dim!);
  }
  for (const variable of first.variables.values()) {
    const axis = many && dim !== null ? variable.dims.indexOf(dim) : -1;
    const segments =
      axis >= 0
        ? order.segments.map(segment => ({ ...segment }))
        : [{ file: first.index, start: 0, fileStart: 0, length: 1 }];
    const combined: CombinedVariable = {
      name: variable.name,
      sourceName: variable.sourceName,
      dtype: variable.dtype,
      dims: variable.dims,
      shape: variable.shape.map((length, i) => (i === axis ? order.length : length)),
      attributes: variable.attributes,
      attributeTypes: variable.attributeTypes,
      axis,
      segments,
      stored: variable.stored,
      storedIn: new Map(
        segments.map(({ file }) => [file, scanned[file]!.variables.get(variable.name)!.stored])
      )
    };
    variables.push(combined);
    if (many && axis < 0) {
      await requireSame(files, ordered, variable, signal);
    }
  }
  const differing = timesDiffer(ordered, dim);
  if (differing.length > 0) {
    await reencodeTimes(files, scanned, variables, differing, signal);
    warnings.push(`Time units differ between files; re-encoded to one reference: ${differing.join(', ')}.`);
  }
  warnings.push(...attributeWarnings(ordered));
  const { attributes, attributeTypes, format } = await files.with(first.index, dataset => dataset);
  return {
    format,
    dims: new Map([...first.dims].map(([name, length]) => [name, name === dim ? order.length : length])),
    attributes: renameCoordinates(attributes, plan.open.rename),
    attributeTypes,
    variables,
    files: ordered.map(({ index, uri, sizeBytes, version }) => ({ index, uri, sizeBytes, version })),
    warnings
  };
}

/** Variables, types, dimensions and packing must be those of the first file. */
function compareFiles(first: ScannedFile, other: ScannedFile, dim: string): void {
  const refuse: (words: string) => never = words => {
    throw new LifecycleError('unsupported', `${other.uri}: ${words}`, { subject: other.uri });
  };
  for (const { name, sourceName } of first.variables.values()) {
    if (!other.variables.has(name)) {
      refuse(
        `variable "${name}" of ${first.uri} is missing here. Leave it out with open.drop: [${sourceName}].`
      );
    }
  }
  for (const variable of other.variables.values()) {
    const same = first.variables.get(variable.name);
    const { name } = variable;
    if (!same) {
      refuse(
        `variable "${name}" is not in ${first.uri}. Leave it out with open.drop: [${variable.sourceName}].`
      );
    }
    // All files are read under the first one's names.
    if (same.sourceName !== variable.sourceName) {
      refuse(
        `variable "${name}" is called "${variable.sourceName}" here, but "${same.sourceName}" in ${first.uri}. Combine files that call it the same.`
      );
    }
    if (same.dims.join() !== variable.dims.join()) {
      refuse(
        `variable "${name}" has the dimensions (${variable.dims.join(', ')}), but in ${first.uri} it has (${same.dims.join(', ')}).`
      );
    }
    variable.shape.forEach((length, axis) => {
      if (variable.dims[axis] !== dim && length !== same.shape[axis]) {
        refuse(
          `dimension "${variable.dims[axis]}" of "${name}" is ${length} long, but ${same.shape[axis]} in ${first.uri}.`
        );
      }
    });
    if (same.dtype !== variable.dtype) {
      refuse(`variable "${name}" is ${variable.dtype}, but ${same.dtype} in ${first.uri}.`);
    }
    for (const attribute of PACKING) {
      if (!sameValue(same.attributes[attribute], variable.attributes[attribute])) {
        refuse(
          `"${name}" is packed differently: ${attribute} is ${show(variable.attributes[attribute])}, but ${show(same.attributes[attribute])} in ${first.uri}.`
        );
      }
    }
  }
}

/** A variable that does not vary along the dimension must be the same in all files. */
async function requireSame(
  files: Files,
  ordered: readonly ScannedFile[],
  variable: ScannedVariable,
  signal: AbortSignal
): Promise<void> {
  const read = (file: ScannedFile): Promise<Values> => files.values(file.index, variable, signal);
  const first = ordered[0]!;
  const expected = await read(first);
  for (const other of ordered.slice(1)) {
    if (!equalValues(expected, await read(other))) {
      throw new LifecycleError(
        'unsupported',
        `${other.uri}: "${variable.name}" does not vary along the combined dimension, and differs from that in ${first.uri}. Leave it out with open.drop: [${variable.sourceName}].`,
        { subject: other.uri }
      );
    }
    for (const attribute of ['units', 'calendar']) {
      const [a, b] = [
        variable.attributes[attribute],
        other.variables.get(variable.name)?.attributes[attribute]
      ];
      if (!sameValue(a, b)) {
        throw new LifecycleError(
          'unsupported',
          `${other.uri}: ${attribute} of "${variable.name}" is ${show(b)}, but ${show(a)} in ${first.uri}.`,
          { subject: other.uri }
        );
      }
    }
  }
}

/** `units` that differ but are no time: the first file's are kept, and a person should know. */
function attributeWarnings(ordered: readonly ScannedFile[]): string[] {
  const first = ordered[0]!;
  const found = new Set<string>();
  for (const other of ordered.slice(1)) {
    for (const variable of other.variables.values()) {
      const units = first.variables.get(variable.name)?.attributes.units;
      const isTime = typeof units === 'string' && / since /i.test(units);
      if (!isTime && isNumeric(variable.dtype) && !sameValue(units, variable.attributes.units)) {
        found.add(
          `units of "${variable.name}" differ: ${show(units)} in ${first.uri}, ${show(variable.attributes.units)} in ${other.uri}; the values are not converted.`
        );
      }
    }
  }
  return [...found].slice(0, 20);
}
