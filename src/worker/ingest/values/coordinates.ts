/** `open.coords`: variables become coordinates, as xarray's `set_coords` and its writer make them. */
import type { Attributes } from '../../../protocol/dataset';
import type { CombinedVariable } from '../combine/combined';
import { unknown } from './opening';

/**
 * Name `coords` in the `coordinates` attributes of the variables that have
 * their dimensions; what no variable can name goes into the group's attribute.
 * Changes the variables, answers with the group's attributes.
 */
export function setCoordinates(
  coords: readonly string[],
  variables: readonly CombinedVariable[],
  attributes: Attributes,
  uri: string
): Attributes {
  const byName = new Map(variables.map(variable => [variable.name, variable]));
  for (const name of coords) {
    if (!byName.has(name)) {
      throw unknown('variable', name, [...byName.keys()], uri, 'open.coords');
    }
  }
  const named = [attributes, ...variables.map(variable => variable.attributes)].flatMap(namesIn);
  const dims = new Set(variables.flatMap(variable => variable.dims));
  const wanted = coords.filter(name => !dims.has(name));
  const isCoordinate = new Set([...named, ...wanted, ...dims]);
  const homeless: string[] = [];
  for (const name of wanted) {
    const coordinate = byName.get(name)!;
    const holders = variables.filter(
      variable =>
        !isCoordinate.has(variable.name) && coordinate.dims.every(dim => variable.dims.includes(dim))
    );
    holders.forEach(holder => (holder.attributes = withNames(holder.attributes, [name])));
    if (holders.length === 0) {
      homeless.push(name);
    }
  }
  return withNames(attributes, homeless);
}

/** The names in a `coordinates` attribute. */
function namesIn({ coordinates }: Attributes): string[] {
  return typeof coordinates === 'string' ? coordinates.split(/\s+/).filter(name => name !== '') : [];
}

function withNames(attributes: Attributes, names: readonly string[]): Attributes {
  const present = namesIn(attributes);
  const added = names.filter(name => !present.includes(name));
  return added.length === 0 ? attributes : { ...attributes, coordinates: [...present, ...added].join(' ') };
}
