/** ERDDAP griddap: a subset of a grid as NetCDF, whole or split by time (`/griddap/ID.nc?var[(a):s:(b)]…`). */
import type { Found } from '../../protocol/sources';
import { didYouMean, LifecycleError } from '../core';
import { fetchJson, foundFile, unexpected, type Asking, type Query } from './source';
import { later, parseStep } from './times';

type Erddap = Query<'erddap'>;

interface Axis {
  name: string;
  /** Of the whole data set: as the service writes them. */
  first: string;
  last: string;
  isTime: boolean;
}

/** An answer is made as it is sent, so what is over this is asked for in pieces. */
const MOST_PIECES = 5000;

/**
 * Addresses of answers that are made when they are fetched, each as a whole: one, or with `split` one
 * for each span of time. The data set's axes are asked for, its values are not.
 *
 * @throws LifecycleError `bad-input` for variables and dimensions that it does not have, `unsupported`
 *   for tables
 */
export async function find(query: Erddap, asking: Asking): Promise<Found> {
  const { dataset, split, select } = query;
  const server = query.server.replace(/\/+$/, '');
  const info = await describe(server, dataset, asking);
  const variables = query.variables.length > 0 ? query.variables : info.variables;
  for (const name of variables) {
    refuseUnknown(name, info.variables, 'variable', dataset);
  }
  const dims = info.axes.map(({ name }) => name);
  Object.keys(select).forEach(name => refuseUnknown(name, dims, 'dimension', dataset));
  const base = `${server}/griddap/${encodeURIComponent(dataset)}.nc?`;
  const whole = rangesOf(info.axes, select);
  const all =
    split === undefined ? [{ ranges: whole }] : await pieces(info.axes, whole, split, query, asking);
  const files = all.map(({ ranges, time, label }) => {
    const box = ranges.map(([first, stride, last]) => `[(${first}):${stride}:(${last})]`).join('');
    const constraint = variables.map(name => encodeURIComponent(`${name}${box}`)).join(',');
    return foundFile(`${base}${constraint}`, {
      name: `${dataset}${label === undefined ? '' : `_${label}`}.nc`,
      time: time ?? null,
      isWhole: true
    });
  });
  return { files, notes: [], product: dataset, isOneWhole: true, about: info.about };
}

async function describe(
  server: string,
  dataset: string,
  asking: Asking
): Promise<{ variables: string[]; axes: Axis[]; about: Found['about'] }> {
  const url = `${server}/info/${encodeURIComponent(dataset)}/index.json`;
  const { json } = await fetchJson(url, asking);
  const { table } = json as { table?: { columnNames?: unknown; rows?: unknown } };
  const columns = table?.columnNames;
  if (!Array.isArray(columns) || !Array.isArray(table?.rows)) {
    throw unexpected(url, 'there is no table');
  }
  const rows = (table.rows as unknown[][]).map(
    row => Object.fromEntries(columns.map((column, i) => [String(column), String(row[i] ?? '')])) as Row
  );
  const attribute = (variable: string, name: string): string | undefined =>
    rows.find(
      row =>
        row['Row Type'] === 'attribute' && row['Variable Name'] === variable && row['Attribute Name'] === name
    )?.Value;
  const named = (type: string): string[] =>
    rows.filter(row => row['Row Type'] === type).map(row => row['Variable Name']);
  const axes = named('dimension').map(name => {
    const isTime = / since /.test(attribute(name, 'units') ?? '');
    const range = (attribute(name, 'actual_range') ?? '').split(',').map(part => part.trim());
    const shown = isTime ? range.map(seconds => iso(Number(seconds) * 1000)) : range;
    return { name, first: shown[0] ?? '', last: shown[1] ?? '', isTime };
  });
  const variables = named('variable');
  if (axes.length === 0 || variables.length === 0) {
    throw new LifecycleError(
      'unsupported',
      `${server}: ${dataset} is no grid. Only griddap data sets can be ingested; tables come as CSV.`,
      { subject: dataset }
    );
  }
  return {
    variables,
    axes,
    about: {
      title: attribute('NC_GLOBAL', 'title'),
      description: attribute('NC_GLOBAL', 'summary'),
      license: attribute('NC_GLOBAL', 'license')
    }
  };
}

type Row = Record<'Row Type' | 'Variable Name' | 'Attribute Name' | 'Data Type' | 'Value', string>;
type Range = readonly [first: string, stride: number, last: string];

interface Piece {
  ranges: Range[];
  time?: string;
  label?: string;
}

function rangesOf(axes: readonly Axis[], select: Erddap['select']): Range[] {
  return axes.map(({ name, first, last }): Range => {
    const chosen = select[name];
    return chosen ? [String(chosen[0]), chosen[2] ?? 1, String(chosen[1])] : [first, 1, last];
  });
}

/**
 * A piece for each span of time. ERDDAP takes the values nearest to what is
 * asked for, so pieces by the calendar would overlap: each asks from its own
 * first to its own last value.
 */
async function pieces(
  axes: readonly Axis[],
  whole: readonly Range[],
  split: string,
  { dataset, server }: Erddap,
  asking: Asking
): Promise<Piece[]> {
  const axis = axes.findIndex(({ isTime }) => isTime);
  const range = whole[axis];
  if (!range) {
    throw new LifecycleError('bad-input', 'erddap.split: the data set has no dimension of time.', {
      subject: 'erddap.split'
    });
  }
  const [first, stride, last] = range;
  const constraint = encodeURIComponent(`${axes[axis]!.name}[(${first}):${stride}:(${last})]`);
  const url = `${server.replace(/\/+$/, '')}/griddap/${encodeURIComponent(dataset)}.json?${constraint}`;
  const { json } = await fetchJson(url, asking);
  const rows = (json as { table?: { rows?: unknown } }).table?.rows;
  const times = Array.isArray(rows) ? rows.map(row => Date.parse(String((row as unknown[])[0]))) : [];
  if (times.length === 0 || times.some(Number.isNaN)) {
    throw unexpected(url, 'it holds no times');
  }
  times.sort((a, b) => a - b);
  const step = parseStep(split);
  const begin = new Date(times[0]!);
  const out: Piece[] = [];
  let end = -Infinity;
  for (let i = 0, span = 0; i < times.length;) {
    for (; end <= times[i]!; span++) {
      end = later(begin, step, span + 1).getTime();
    }
    const after = times.findIndex((time, index) => index > i && time >= end);
    const next = after < 0 ? times.length : after;
    if (out.length >= MOST_PIECES) {
      throw new LifecycleError('bad-input', `erddap.split: ${split} gives more than ${MOST_PIECES} pieces.`);
    }
    const own: Range = [iso(times[i]!), stride, iso(times[next - 1]!)];
    out.push({
      ranges: whole.map((each, index) => (index === axis ? own : each)),
      time: new Date(times[i]!).toISOString(),
      label: iso(times[i]!).slice(0, 10)
    });
    i = next;
  }
  return out;
}

function iso(milliseconds: number): string {
  return Number.isFinite(milliseconds) ? new Date(milliseconds).toISOString().replace('.000Z', 'Z') : '';
}

function refuseUnknown(name: string, known: readonly string[], what: string, dataset: string): void {
  if (!known.includes(name)) {
    throw new LifecycleError(
      'bad-input',
      `${dataset} has no ${what} "${name}".${didYouMean(name, known, `It has: ${known.join(', ')}.`)}`,
      { subject: dataset }
    );
  }
}
