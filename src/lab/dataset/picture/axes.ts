/** What the dimensions of a variable are, by the CF meaning of their coordinates; pure. */
import type { DatasetDescription, VariableDescription } from '../../../protocol';

type AxisKind = 'latitude' | 'longitude' | 'time' | 'vertical' | 'other';

const LATITUDE_UNITS = /^degrees?_?(north|n)$/i;
const LONGITUDE_UNITS = /^degrees?_?(east|e)$/i;
const PRESSURE_UNITS = /^(bar|millibars?|mbar|decibars?|dbar|atmospheres?|atm|pascals?|pa|hpa|kpa)$/i;

/** CF Conventions, sections 4.1 to 4.4; a plain name counts where attributes say nothing. */
export function kindOf(dim: string, coordinate: VariableDescription | undefined): AxisKind {
  const { units, standard_name: standardName, axis, positive } = coordinate?.attributes ?? {};
  const unit = typeof units === 'string' ? units.trim() : '';
  const means = (name: string) => standardName === name;
  if (LATITUDE_UNITS.test(unit) || means('latitude')) {
    return 'latitude';
  }
  if (LONGITUDE_UNITS.test(unit) || means('longitude')) {
    return 'longitude';
  }
  if (/\ssince\s/i.test(unit) || means('time') || axis === 'T') {
    return 'time';
  }
  if (positive !== undefined || PRESSURE_UNITS.test(unit) || axis === 'Z') {
    return 'vertical';
  }
  const names: Record<string, AxisKind> = {
    lat: 'latitude',
    latitude: 'latitude',
    lon: 'longitude',
    longitude: 'longitude',
    time: 'time',
    lev: 'vertical',
    level: 'vertical',
    depth: 'vertical',
    height: 'vertical',
    plev: 'vertical'
  };
  return names[dim.toLowerCase()] ?? 'other';
}

/** Does the axis run downwards, as pressure and depth do? CF Conventions, section 4.3. */
export function runsDown(coordinate: VariableDescription | undefined): boolean {
  const { units, positive } = coordinate?.attributes ?? {};
  return typeof positive === 'string'
    ? positive.toLowerCase() === 'down'
    : typeof units === 'string' && PRESSURE_UNITS.test(units.trim());
}

/** Latitudes and longitudes of a variable that have two dimensions: a curvilinear grid. CF Conventions, section 5.2. */
export function curvilinear(
  name: string,
  description: DatasetDescription
): { latitude: string; longitude: string; dims: string[] } | undefined {
  const { dims, attributes } = description.variables[name];
  const named = [attributes.coordinates, description.attributes.coordinates]
    .flatMap(value => (typeof value === 'string' ? value.split(/\s+/) : []))
    .filter(each => description.variables[each]?.dims.length === 2);
  const isThere = (kind: AxisKind) =>
    named.find(
      each =>
        kindOf(each, description.variables[each]) === kind &&
        description.variables[each].dims.every(dim => dims.includes(dim))
    );
  const [latitude, longitude] = [isThere('latitude'), isThere('longitude')];
  return latitude !== undefined && longitude !== undefined
    ? { latitude, longitude, dims: description.variables[latitude].dims }
    : undefined;
}
