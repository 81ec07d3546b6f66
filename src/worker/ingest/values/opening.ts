/** The plan's `open` section for one file: which variables are taken, and under which names. */
import type { Attributes } from '../../../protocol/dataset';
import type { Plan } from '../../../protocol/plan';
import { didYouMean, LifecycleError } from '../../core';
import type { ArrayManifest, Dataset, Variable } from '../../formats';

/** A variable under the name that it will have. */
export interface ScannedVariable extends Variable {
  /** Name in the file. */
  sourceName: string;
  stored: ArrayManifest;
}

/** What the combination needs to remember of one file; names are those after `open.rename`. */
export interface ScannedFile {
  index: number;
  uri: string;
  sizeBytes: number;
  version: string | null;
  dims: ReadonlyMap<string, number>;
  variables: Map<string, ScannedVariable>;
}

/** `variables` and `drop` name what is in the file; everything after them has the new names. */
export function scan(
  plan: Plan,
  dataset: Dataset,
  source: { uri: string; sizeBytes: number; version: string | null },
  index: number
): ScannedFile {
  const { variables: wanted, drop, rename } = plan.open;
  for (const name of [...(wanted ?? []), ...(index === 0 ? drop : [])]) {
    if (!dataset.variables.has(name)) {
      throw unknown('variable', name, [...dataset.variables.keys()], source.uri);
    }
  }
  const kept = new Set(wanted === null ? dataset.variables.keys() : withCoordinates(dataset, wanted));
  drop.forEach(name => kept.delete(name));
  for (const name of kept) {
    const why = dataset.unsupported.get(name);
    if (why !== undefined) {
      throw new LifecycleError(
        'unsupported',
        `${source.uri}: variable "${name}" cannot be read: ${why}. Leave it out with open.drop: [${name}].`,
        { subject: source.uri }
      );
    }
  }
  const taken = [...dataset.variables.values()].filter(({ name }) => kept.has(name));
  checkNames(rename, dataset, taken, source.uri, index === 0);
  const newName = (name: string): string => rename[name] ?? name;
  return {
    index,
    uri: source.uri,
    sizeBytes: source.sizeBytes,
    version: source.version,
    dims: new Map([...dataset.dims].map(([name, length]) => [newName(name), length])),
    variables: new Map(
      taken.map(variable => [
        newName(variable.name),
        {
          ...variable,
          name: newName(variable.name),
          sourceName: variable.name,
          stored: dataset.manifest.arrays.get(variable.name)!,
          dims: variable.dims.map(newName),
          attributes: renameCoordinates(variable.attributes, rename)
        }
      ])
    )
  };
}

/** New names in `coordinates`. As in xarray's `Dataset.rename`, other attributes keep what they say. */
export function renameCoordinates(attributes: Attributes, rename: Plan['open']['rename']): Attributes {
  const { coordinates } = attributes;
  if (typeof coordinates !== 'string' || Object.keys(rename).length === 0) {
    return attributes;
  }
  const names = coordinates.split(/\s+/).map(name => rename[name] ?? name);
  return { ...attributes, coordinates: names.join(' ') };
}

/** An error for a name that is not there, with the one that was probably meant. */
export function unknown(
  what: string,
  name: string,
  known: readonly string[],
  uri: string,
  field?: string
): LifecycleError {
  const where = field === undefined ? '' : `${field}: `;
  return new LifecycleError(
    'bad-input',
    `${uri}: ${where}there is no ${what} "${name}".${didYouMean(name, known)}`,
    { subject: uri }
  );
}

/** Only the first file must have what is renamed; in none may two things get one name. */
function checkNames(
  rename: Plan['open']['rename'],
  dataset: Dataset,
  taken: readonly Variable[],
  uri: string,
  isFirst: boolean
): void {
  const names = taken.map(({ name }) => name);
  const dims = [...dataset.dims.keys()];
  const refuse = (words: string): never => {
    throw new LifecycleError('bad-input', `${uri}: open.rename: ${words}`, { subject: uri });
  };
  for (const [from, to] of Object.entries(rename)) {
    if (isFirst && !names.includes(from) && !dims.includes(from)) {
      throw unknown('variable or dimension', from, [...names, ...dims], uri, 'open.rename');
    }
    // A name becomes a folder of the store, and stands in lists that blanks separate.
    if (!/^[^\s./\\][^\s/\\]*$/.test(to)) {
      refuse(`"${to}" cannot be a name: no blanks, no slashes, and no point at its beginning.`);
    }
  }
  const newName = (name: string): string => rename[name] ?? name;
  for (const all of [names, dims]) {
    const twice = all.map(newName).find((name, i, renamed) => renamed.indexOf(name) !== i);
    if (twice !== undefined) {
      refuse(`two things would be called "${twice}".`);
    }
  }
  // A variable is a dimension's coordinate by its name alone: that may not change in passing.
  const newDims = new Set(dims.map(newName));
  const changed = names.find(name => newDims.has(newName(name)) !== dataset.dims.has(name));
  if (changed !== undefined) {
    refuse(
      `"${newName(changed)}" would be a dimension and a variable that were not one before. Choose another name.`
    );
  }
}

/** The chosen variables, their dimension coordinates, and what `coordinates` and `bounds` name. */
function withCoordinates(dataset: Dataset, wanted: readonly string[]): Set<string> {
  const kept = new Set<string>();
  const add = (name: string): void => {
    const variable = dataset.variables.get(name);
    if (!variable || kept.has(name)) {
      return;
    }
    kept.add(name);
    variable.dims.forEach(add);
    for (const attribute of ['coordinates', 'bounds'] as const) {
      const names = variable.attributes[attribute];
      if (typeof names === 'string') {
        names.split(/\s+/).forEach(add);
      }
    }
  };
  wanted.forEach(add);
  return kept;
}
