/** The plan that a dataset is shared by: of the ingest that wrote it, else one made of what it says of itself. */
import { planSchema, type Plan, type PlanInput } from '../../protocol/plan';
import type { AttributeValue, DatasetDescription } from '../../protocol/dataset';
import { isLifecycleError } from '../core';
import type { WorkContext } from '../context';
import { withDataset } from '../ingest';

export interface Shareable {
  plan: Plan;
  /** The plan wrote the dataset. False: it is not known how the dataset came to be, and the plan's source is itself. */
  isRecorded: boolean;
}

/** @param plans of ingests that are done, newest first */
export async function shareableOf(
  uri: string,
  plans: readonly Plan[],
  context: WorkContext,
  signal: AbortSignal
): Promise<Shareable> {
  const place = placeOf(uri, context);
  const recorded = plans.find(({ target }) => placeOf(target.uri, context) === place);
  return recorded
    ? { plan: recorded, isRecorded: true }
    : { plan: await planOfItself(place, context, signal), isRecorded: false };
}

function placeOf(uri: string, context: WorkContext): string {
  return context.format(context.parse(uri)).replace(/\/+$/, '');
}

async function planOfItself(uri: string, context: WorkContext, signal: AbortSignal): Promise<Plan> {
  const location = context.parse(uri);
  const description = await withDataset(location, context, { signal }, dataset =>
    Promise.resolve(dataset.describe())
  ).catch((error: unknown) => {
    // An Icechunk repository is opened by Python alone.
    if (isLifecycleError(error, 'unsupported')) {
      return undefined;
    }
    throw error;
  });
  const input: PlanInput = {
    lifecycle: 1,
    name: nameOf(uri),
    source:
      location.type === 'disk'
        ? { kind: 'local', local: { paths: [uri] } }
        : location.type === 'http'
          ? { kind: 'http', http: { urls: [uri] } }
          : { kind: 'bucket', bucket: { uris: [uri] } },
    open: { format: description ? 'auto' : 'zarr' },
    target: { uri, kind: kindOf(uri, description), zarrFormat: description?.format === 'zarr2' ? 2 : 'auto' },
    about: description && aboutOf(description.attributes)
  };
  return planSchema.parse(input);
}

function nameOf(uri: string): string {
  const file = uri.slice(uri.lastIndexOf('/') + 1).replace(/\.[A-Za-z0-9]+$/, '');
  return (
    file
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'dataset'
  );
}

function kindOf(uri: string, description: DatasetDescription | undefined): Plan['target']['kind'] {
  if (!description) {
    return 'icechunk';
  }
  // References are read by code of their own; a store is not.
  return description.python === undefined
    ? 'zarr'
    : /\.json$/i.test(uri)
      ? 'kerchunk-json'
      : 'kerchunk-parquet';
}

/** Global attributes of the Attribute Convention for Data Discovery (ACDD 1.3), and CF's. */
function aboutOf(attributes: DatasetDescription['attributes']): Plan['about'] {
  const text = (...names: string[]): string =>
    names.map(name => words(attributes[name])).find(value => value !== '') ?? '';
  const provider = text('institution', 'publisher_name', 'creator_institution');
  const creator = text('creator_name');
  return {
    title: text('title'),
    description: text('summary', 'description', 'comment'),
    license: text('license', 'licence'),
    providers: provider === '' ? [] : [{ name: provider }],
    maintainers: creator === '' ? [] : [{ name: creator }],
    tags: text('keywords')
      .split(',')
      .map(tag => tag.trim())
      .filter(tag => tag !== '')
  };
}

function words(value: AttributeValue | undefined): string {
  return typeof value === 'string' ? value.trim() : '';
}
