/**
 * The dataset request: a new issue of the data library with everything filled
 * in that a link can fill in. Its form is
 * `leap-stc/data-management/.github/ISSUE_TEMPLATE/new_dataset.yaml`.
 */
import type { DatasetRequest } from '../../protocol/publish';
import type { Plan } from '../../protocol/plan';
import type { FoundFile } from '../../protocol/sources';
import { formatBytes } from '../core';
import type { WorkContext } from '../context';
import { aboutOf } from './about';
import { DATA_TEAM, LONGEST_LINK, newIssue } from './issue';
import { spdxOf } from './licence';
import { accessOf, authorizationOf, formatOf, isCmip6 } from './sources';

const CMIP6_FORM = 'https://github.com/leap-stc/cmip6-leap-feedstock/issues/new?template=data_request.yaml';
const EXAMPLES = 10;

const TARGET_FORMATS = {
  zarr: 'Zarr',
  icechunk: 'Zarr',
  'kerchunk-json': 'Reference Filesystem (Kerchunk)',
  'kerchunk-parquet': 'Reference Filesystem (Kerchunk)'
} as const;

/**
 * The request for a plan's data. Only text fields are in the link: a dropdown
 * cannot be prefilled, and its name in the address can make GitHub show an
 * empty issue; what to choose there is in `choices`, and repeated in the comments.
 *
 * @param files of the plan's source
 * @param sizeBytes of all source files; null when it is not known
 */
export function datasetRequest(
  plan: Plan,
  files: readonly FoundFile[],
  sizeBytes: number | null,
  context: Pick<WorkContext, 'parse'>
): DatasetRequest {
  const about = aboutOf(plan);
  const uris = files.map(({ uri }) => uri);
  const choices = [
    { field: 'Data Format', choice: formatOf(plan, files) },
    { field: 'Access protocol', choice: accessOf(files, context) },
    { field: 'Authorization', choice: authorizationOf(plan, files) },
    { field: 'Target Format', choice: TARGET_FORMATS[plan.target.kind] }
  ];
  const fields: Record<string, string> = {
    name: about.title,
    url: folderOf(uris),
    description: about.description,
    size: sizeBytes === null ? '' : formatBytes(sizeBytes),
    license: spdxOf(about.license) ?? (about.license || 'Unknown'),
    organization: organizationOf(plan, files.length),
    examples: examplesOf(uris).join('\n'),
    transformation: transformationOf(plan),
    comments: choices.map(({ field, choice }) => `${field}: ${choice}`).join('\n')
  };
  return {
    url: linkWithin(LONGEST_LINK, `New Dataset [${about.title}]`, fields),
    search: `${DATA_TEAM}/issues?q=${encodeURIComponent(`is:issue is:open label:dataset ${about.title}`)}`,
    choices,
    ...(isCmip6(files) && { otherForm: CMIP6_FORM })
  };
}

/** The link, its longest fields cut until it is short enough. */
function linkWithin(longest: number, title: string, fields: Record<string, string>): string {
  const kept = { ...fields };
  let link = linkOf(title, kept);
  while (link.length > longest) {
    const [name, value] = Object.entries(kept).reduce((a, b) => (b[1].length > a[1].length ? b : a));
    kept[name] = cut(value, Math.floor(value.length * 0.8));
    link = linkOf(title, kept);
  }
  return link;
}

/** Whole characters alone: half of a surrogate pair has no place in an address. */
function cut(value: string, length: number): string {
  return `${value.slice(0, Math.max(0, length - 1)).replace(/[\ud800-\udbff]$/, '')}…`.slice(0, length);
}

function linkOf(title: string, fields: Record<string, string>): string {
  const filled = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
  return newIssue({ template: 'new_dataset.yaml', labels: 'dataset', title, ...filled });
}

/** The folder that all files share, when it is on the web. */
function folderOf(files: readonly string[]): string {
  const [first = ''] = files;
  if (!/^https?:\/\//.test(first)) {
    return '';
  }
  let folder = first.slice(0, first.lastIndexOf('/') + 1);
  while (!files.every(file => file.startsWith(folder))) {
    folder = folder.slice(0, folder.slice(0, -1).lastIndexOf('/') + 1);
  }
  return /^https?:\/\/[^/]+\//.test(folder) ? folder : '';
}

function organizationOf(plan: Plan, count: number): string {
  const files = `${count} ${count === 1 ? 'file' : 'files'}`;
  const { dim, merge } = plan.combine;
  return [
    files,
    ...(dim === null ? [] : [`one after the other along "${dim}"`]),
    ...(merge ? ['which hold different variables'] : [])
  ].join(', ');
}

/** The first ones and the last: enough to see how names are made. */
function examplesOf(files: readonly string[]): string[] {
  return files.length <= EXAMPLES ? [...files] : [...files.slice(0, EXAMPLES - 1), files.at(-1)!];
}

function transformationOf({ open, target }: Plan): string {
  const renamed = Object.entries(open.rename).map(([from, to]) => `${from} to ${to}`);
  return [
    ...(open.variables ? [`Variables: ${open.variables.join(', ')}`] : []),
    ...(open.drop.length > 0 ? [`Left out: ${open.drop.join(', ')}`] : []),
    ...(renamed.length > 0 ? [`Renamed: ${renamed.join(', ')}`] : []),
    ...(open.unpack ? ['Unpacked'] : []),
    `Chunks: ${typeof target.chunks === 'string' ? target.chunks : JSON.stringify(target.chunks)}`
  ].join('\n');
}
