/** Section 2 of a recipe: the files as one dataset, put together as the plan says. */
import type { Plan } from '../../../protocol/plan';
import { pythonCall, pythonText } from '../../python';
import { readerOf, type RecipeFacts } from './facts';
import { attributeLines, preprocessLines } from './preprocess';

/** How the plan's own ingest combines: docs/ingest.md. */
const STRICTLY = [
  "data_vars='minimal'",
  "coords='minimal'",
  "compat='equals'",
  "join='exact'",
  "combine_attrs='override'"
];

/** Lines of Python that leave the dataset in `ds`. */
export function combineLines(facts: RecipeFacts): string[] {
  const { cast } = facts.plan.open;
  const casts = Object.entries(cast).map(([name, type]) => {
    const variable = `ds[${pythonText(name)}]`;
    return `${variable} = ${variable}.astype(${pythonText(type)})`;
  });
  return [...openLines(facts), ...casts, ...attributeLines(facts.plan)];
}

/** Lines that leave all files in `ds`. */
function openLines(facts: RecipeFacts): string[] {
  const { plan, files, named } = facts;
  const { group } = plan.open;
  const how = [
    `engine='${readerOf(facts).engine}'`,
    'chunks={}',
    ...(group === '/' ? [] : [`group=${pythonText(group)}`])
  ];
  const hasPreprocess = preprocessLines(facts).length > 0;
  if (named) {
    return namedLines(plan, how, hasPreprocess);
  }
  if (files.length === 1) {
    return [
      `ds = ${pythonCall('xr.open_dataset', ['paths[0]', ...how], '    ')}`,
      ...(hasPreprocess ? ['ds = preprocess(ds)'] : [])
    ];
  }
  const { dim, sort, duplicates } = plan.combine;
  const preprocess = hasPreprocess ? ['preprocess=preprocess'] : [];
  if (dim === null || (sort && duplicates === 'error')) {
    const options = ['paths', ...how, ...preprocess, "combine='by_coords'", ...STRICTLY];
    return [`ds = ${pythonCall('xr.open_mfdataset', options, '    ')}`];
  }
  const nested = ["combine='nested'", `concat_dim=${pythonText(dim)}`];
  const options = ['paths', ...how, ...preprocess, ...nested, ...STRICTLY];
  return [`ds = ${pythonCall('xr.open_mfdataset', options, '    ')}`, ...orderLines(plan, dim)];
}

/** Files whose names tell where they stand: one after the other along that dimension. */
function namedLines(plan: Plan, how: readonly string[], hasPreprocess: boolean): string[] {
  const dim = plan.combine.dim!;
  const one = hasPreprocess ? 'preprocess(name(ds, value))' : 'name(ds, value)';
  return [
    'datasets = []',
    'for path, value in zip(paths, NAMED):',
    `    ds = ${pythonCall('xr.open_dataset', ['path', ...how], '        ')}`,
    `    datasets.append(${one})`,
    `ds = ${pythonCall('xr.concat', ['datasets', pythonText(dim), ...STRICTLY], '    ')}`,
    ...orderLines(plan, dim)
  ];
}

function orderLines({ combine }: Plan, dim: string): string[] {
  const { sort, duplicates } = combine;
  return [
    ...(sort ? [`ds = ds.sortby(${pythonText(dim)})`] : []),
    ...(duplicates === 'error' ? [] : [`ds = ds.drop_duplicates(${pythonText(dim)}, keep='${duplicates}')`])
  ];
}
