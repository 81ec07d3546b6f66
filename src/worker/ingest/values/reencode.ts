/** Making time variables with differing units one variable with one reference. */
import { LifecycleError } from '../../core';
import { asElement, isFloat, isNumeric, type NumericDType, type Values, type Variable } from '../../formats';
import type { CombinedVariable, Conversion } from '../combine/combined';
import type { Files } from '../files';
import type { ScannedFile } from './opening';
import { calendarName, FINER, isTimeUnits, parseTimeUnits, toNanoseconds, type TimeUnits } from './time';

/** Variables along `dim` whose time units, their own or those of what they bound, differ between files. */
export function timesDiffer(files: readonly ScannedFile[], dim: string | null): string[] {
  const first = files[0]!;
  return [...first.variables.values()]
    .filter(variable => dim !== null && variable.dims.includes(dim))
    .map(variable => variable.name)
    .filter(name => {
      const units = timeAttributes(first, name);
      return (
        units !== undefined &&
        files.some(file => {
          const other = timeAttributes(file, name);
          return other?.units !== units.units || other.calendar !== units.calendar;
        })
      );
    });
}

/**
 * Bounds take their units from the coordinate that names them. One that has a
 * new name is no longer found that way, and says itself in what it counts.
 */
export function tellBoundsTheirUnits(variables: readonly CombinedVariable[]): void {
  for (const { attributes } of variables) {
    const bounds = variables.find(({ sourceName }) => sourceName === attributes.bounds);
    if (bounds && bounds.name !== bounds.sourceName && isTimeUnits(attributes.units)) {
      const { units, calendar } = attributes;
      bounds.attributes = { units, ...(calendar !== undefined && { calendar }), ...bounds.attributes };
    }
  }
}

interface TimeAttributes {
  units: string;
  calendar: string;
  /** The variable that has the units: bounds take those of their coordinate. */
  owner: string;
}

function timeAttributes(file: ScannedFile, name: string): TimeAttributes | undefined {
  const variable = file.variables.get(name)!;
  const owner = isTimeUnits(variable.attributes.units)
    ? variable
    : variable.attributes.units === undefined
      ? [...file.variables.values()].find(each => each.attributes.bounds === variable.sourceName)
      : undefined;
  const units = owner?.attributes.units;
  return owner && isTimeUnits(units)
    ? { units, calendar: calendarName(owner.attributes.calendar), owner: owner.name }
    : undefined;
}

/** Give each of `names` one reference, that of the first file, and the coarsest unit that holds all values exactly. */
export async function reencodeTimes(
  files: Files,
  scanned: readonly ScannedFile[],
  variables: CombinedVariable[],
  names: readonly string[],
  signal: AbortSignal
): Promise<void> {
  const ownerOf = (name: string): string => timeAttributes(scanned[0]!, name)?.owner ?? name;
  for (const owner of new Set(names.map(ownerOf))) {
    const members = names.filter(name => ownerOf(name) === owner);
    await reencodeGroup(
      files,
      scanned,
      variables.filter(variable => members.includes(variable.name)),
      signal
    );
  }
}

async function reencodeGroup(
  files: Files,
  scanned: readonly ScannedFile[],
  group: CombinedVariable[],
  signal: AbortSignal
): Promise<void> {
  const parsed = new Map<string, TimeUnits>();
  const firstFile = scanned[group[0]!.segments[0]!.file]!;
  const target = unitsIn(firstFile, group[0]!.name);
  const calendar = timeAttributes(firstFile, group[0]!.name)!.calendar;
  let coarsest = FINER.findIndex(each => each.unit <= target.unit);
  for (const variable of group) {
    for (const segment of variable.segments) {
      const file = scanned[segment.file]!;
      const own = timeAttributes(file, variable.name);
      if (own?.calendar !== calendar) {
        throw new LifecycleError(
          'unsupported',
          `${file.uri}: "${variable.name}" has the calendar ${own?.calendar ?? 'of none'}, but ${calendar} in ${firstFile.uri}.`,
          { subject: file.uri }
        );
      }
      const units = unitsIn(file, variable.name);
      parsed.set(`${variable.name} ${segment.file}`, units);
      const inFile = file.variables.get(variable.name)!;
      const values = await files.values(segment.file, inFile, signal);
      coarsest = Math.max(coarsest, exactUnit(values, inFile, units, target.reference, coarsest));
    }
  }
  const unit = FINER[coarsest]!;
  const name = unit.unit === target.unit ? target.name : unit.name;
  const isFloatGroup = group.some(variable => isFloat(variable.dtype));
  for (const variable of group) {
    const dtype = isFloatGroup ? 'float64' : 'int64';
    const attributes = { ...variable.attributes };
    if (isTimeUnits(attributes.units)) {
      attributes.units = `${name} since ${target.since}`;
    }
    const fill = fillOf(variable);
    variable.segments = variable.segments.map(segment => ({
      ...segment,
      conversion: conversion(
        parsed.get(`${variable.name} ${segment.file}`)!,
        target.reference,
        unit.unit,
        dtype,
        fill
      )
    }));
    variable.attributes = attributes;
    variable.attributeTypes = {
      ...variable.attributeTypes,
      ...(fill !== undefined && { _FillValue: dtype })
    };
    variable.dtype = dtype;
  }
}

function unitsIn(file: ScannedFile, name: string): TimeUnits {
  const own = timeAttributes(file, name);
  if (!own) {
    throw new LifecycleError(
      'unsupported',
      `${file.uri}: "${name}" has no time units, but has them in other files.`,
      {
        subject: file.uri
      }
    );
  }
  return parseTimeUnits(own.units, own.calendar, `${file.uri}: "${name}"`);
}

/** Index in FINER of the coarsest unit, from `from` on, in which all values are whole. */
function exactUnit(
  values: Values,
  variable: Variable,
  units: TimeUnits,
  reference: bigint,
  from: number
): number {
  const fill = fillOf(variable);
  let index = from;
  for (const value of Array.from(values as ArrayLike<number | bigint>)) {
    const nanoseconds = value === fill ? undefined : toNanoseconds(value, units);
    if (nanoseconds !== undefined) {
      while ((nanoseconds - reference) % FINER[index]!.unit !== 0n) {
        index++;
      }
    }
  }
  return index;
}

function fillOf({ dtype, attributes }: Pick<Variable, 'dtype' | 'attributes'>): number | bigint | undefined {
  return isNumeric(dtype) ? asElement(dtype, attributes._FillValue) : undefined;
}

function conversion(
  from: TimeUnits,
  reference: bigint,
  unit: bigint,
  dtype: NumericDType,
  fill: number | bigint | undefined
): Conversion {
  return {
    words: `re-encoded from ${from.name} since ${from.since}`,
    convert(values) {
      const numbers = Array.from(values as ArrayLike<number | bigint>, value => {
        const nanoseconds = value === fill ? undefined : toNanoseconds(value, from);
        return nanoseconds === undefined ? value : (nanoseconds - reference) / unit;
      });
      return dtype === 'float64' ? Float64Array.from(numbers, Number) : BigInt64Array.from(numbers, BigInt);
    }
  };
}
