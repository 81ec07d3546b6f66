import { decodedName } from './decoded';
import type { InputOf, Typed, WebAddress } from './types';

/** `https://…/erddap/griddap/ID`, a data set's page or its forms; a subset (`ID.nc?…`) is a file. `--time` cuts the grid. */
export function gridAt({ text, url }: WebAddress, { time }: Typed): InputOf<'erddap'> | undefined {
  const [, server, dataset] =
    /^(.*\/erddap)\/griddap\/([^/?]+?)(?:\.(?:html|graph|das|dds|nc))?$/.exec(
      `${url.origin}${url.pathname}`
    ) ?? [];
  return server === undefined || dataset === undefined || /\.nc\?/.test(text)
    ? undefined
    : { kind: 'erddap', erddap: { server, dataset: decodedName(dataset, text), ...cut(time) } };
}

function cut(time: string | undefined): object {
  const [start, stop, split] = time?.split('/') ?? [];
  return start === undefined || stop === undefined
    ? {}
    : { select: { time: [start, stop] as [string, string] }, ...(split !== undefined && { split }) };
}
