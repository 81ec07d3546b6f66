import type { InputOf, NamedSource } from './types';

/** `cds:DATASET?variable=a,b&year=2000`: what has commas, or is said twice, is a list. */
export function requestNamed({ name, query }: NamedSource): InputOf<'cds'> {
  const request = Object.fromEntries(
    [...new Set(query.keys())].map(key => {
      const values = query.getAll(key).flatMap(value => value.split(','));
      return [key, values.length === 1 ? values[0]! : values];
    })
  );
  return { kind: 'cds', cds: { dataset: name, request } };
}
