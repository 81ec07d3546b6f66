import { LifecycleError } from '../../core';
import type { InputOf, NamedSource, Typed, WebAddress } from './types';

/** `https://cmr…/search/granules.json?short_name=NAME&…` */
export function granulesAt({ text, url, query }: WebAddress, typed: Typed): InputOf<'cmr'> | undefined {
  const name = query.get('short_name');
  return name !== null && /\/search\/granules(\.\w+)?$/.test(url.pathname)
    ? granulesNamed({ text, name, query }, typed)
    : undefined;
}

/**
 * `cmr:SHORT_NAME?version=…&provider=…&temporal=START,STOP&bounding_box=W,S,E,N`, with the parameters
 * of CMR's granule search. `--time` chooses where the query does not.
 */
export function granulesNamed({ text, name, query }: NamedSource, { time }: Typed): InputOf<'cmr'> {
  const version = query.get('version') ?? undefined;
  const provider = query.get('provider') ?? undefined;
  const range =
    (query.get('temporal') ?? query.get('temporal[]'))?.split(',') ?? time?.split('/').slice(0, 2);
  const box = (query.get('bounding_box') ?? query.get('box'))?.split(',').map(Number);
  if ((range && range.length !== 2) || (box && box.length !== 4)) {
    throw new LifecycleError(
      'bad-input',
      `${text}: temporal is START,STOP and bounding_box WEST,SOUTH,EAST,NORTH.`,
      { subject: text }
    );
  }
  return {
    kind: 'cmr',
    cmr: {
      shortName: name,
      ...(version !== undefined && { version }),
      ...(provider !== undefined && { provider }),
      ...(range && { temporal: range as [string, string] }),
      ...(box && { box: box as [number, number, number, number] })
    }
  };
}
