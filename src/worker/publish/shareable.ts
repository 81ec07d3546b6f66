/**
 * The plan that data are shared by: of the ingest that wrote a dataset, else
 * one made of what it says of itself, or of where its files are offered.
 */
import { planName } from '../../protocol/names';
import { planSchema, type Plan, type PlanInput } from '../../protocol/plan';
import type { PlanSource } from '../../protocol/planSource';
import type { AttributeValue, DatasetDescription } from '../../protocol/dataset';
import { isLifecycleError, LifecycleError, throwIfAborted } from '../core';
import type { WorkContext } from '../context';
import { withDataset } from '../ingest';
import { findFiles, recognise } from '../sources';

interface Shareable {
  plan: Plan;
  /** The plan wrote the dataset. False: it is not known how the dataset came to be, and the plan's source is itself. */
  isRecorded: boolean;
  /** It is a store, or references to one. False: files, which can be asked for, but not be in the catalog. */
  isStore: boolean;
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
  if (recorded) {
    return { plan: recorded, isRecorded: true, isStore: true };
  }
  try {
    return { ...(await planOfItself(place, context, signal)), isRecorded: false };
  } catch (error) {
    throwIfAborted(signal);
    const source = await recognise([uri], { context, cwd: context.config.home }).catch(() => undefined);
    if (!source || PLACES.includes(source.kind)) {
      throw error;
    }
    return { plan: await planOfSource([uri], context, signal), isRecorded: false, isStore: false };
  }
}

/** One file, or one store, which says for itself what is wrong with it. */
const PLACES: readonly PlanSource['kind'][] = ['local', 'bucket', 'http'];

/**
 * A plan to ask by: of addresses, a DOI, a listing, a query; its target is nothing but a name.
 *
 * @throws LifecycleError `not-found` when no files are found; what `recognise` and the service say
 */
export async function planOfSource(
  typed: readonly string[],
  context: WorkContext,
  signal: AbortSignal,
  cwd = context.config.home
): Promise<Plan> {
  const source = await recognise(typed, { context, cwd });
  const { files, about } = await findFiles(source, { context, signal });
  if (files.length === 0) {
    throw new LifecycleError('not-found', `${typed.join(' ')}: no files were found.`, { subject: typed[0] });
  }
  return planSchema.parse({
    lifecycle: 1,
    name: nameOf(about?.title, typed[0]!),
    source,
    target: { uri: typed[0]! },
    about
  } satisfies PlanInput);
}

function placeOf(uri: string, context: WorkContext): string {
  return context.format(context.parse(uri)).replace(/\/+$/, '');
}

async function planOfItself(
  uri: string,
  context: WorkContext,
  signal: AbortSignal
): Promise<Pick<Shareable, 'plan' | 'isStore'>> {
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
    name: planName(uri) || 'dataset',
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
  const isStore = !description || description.python !== undefined || /^zarr/.test(description.format);
  return { plan: planSchema.parse(input), isStore };
}

/** After the title, which may hold a slash ("mm/day"), else after the first source. */
function nameOf(title: string | undefined, source: string): string {
  return planName(title?.replaceAll('/', ' ') || source) || 'dataset';
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
