/**
 * Feedstocks: a plan as a repository in the layout of LEAP's template, whose
 * recipe is plain Python and needs none of our code.
 */
import type { Plan } from '../../../protocol/plan';
import type { PlanReview } from '../../../protocol/review';
import type { FoundFile } from '../../../protocol/sources';
import { fsspecUrl, LifecycleError } from '../../core';
import type { WorkContext } from '../../context';
import { isStoreMember, memberOf } from '../../formats';
import { namingOf } from '../../ingest';
import { aboutOf } from '../about';
import { entryFor } from '../entry';
import { formatOf } from '../sources';
import { BEAM_OBJECT, beamFiles } from './beam';
import { chunksOf, pythonPlace, type RecipeFacts } from './facts';
import { tokenVariable } from './input';
import { readme } from './readme';
import { recipeScript } from './recipe';
import {
  batchConfig,
  DEPENDABOT,
  GITIGNORE,
  licenceText,
  PRE_COMMIT,
  pyproject,
  VALIDATE_WORKFLOW
} from './repository';
import { virtualScript } from './virtual';

/** What a recipe is written for: plain xarray (VirtualiZarr for references), or Apache Beam. */
export type RecipeKind = 'xarray' | 'beam';

interface FeedstockOptions {
  kind?: RecipeKind;
  /** Name of the repository; `<name>_feedstock` when absent. */
  repository?: string;
  /** Of the licence. */
  year: number;
}

interface Feedstock {
  repository: string;
  /** Content by path below the feedstock's folder. */
  files: ReadonlyMap<string, string>;
  /** The line for `catalog/input.yaml`. */
  inputLine: string;
}

/**
 * @param files of the plan's source, in its order
 * @param review what the planner says; needed where the plan leaves the chunks to it
 */
export function makeFeedstock(
  plan: Plan,
  files: readonly FoundFile[],
  review: PlanReview | undefined,
  context: WorkContext,
  options: FeedstockOptions
): Feedstock {
  const [first] = files;
  if (first === undefined) {
    throw new LifecycleError('bad-input', 'The plan has no source files.', { subject: 'source' });
  }
  const packed = files.find(({ uri }) => isStoreMember(memberOf(context.parse(uri))?.path ?? ''));
  if (packed !== undefined) {
    throw new LifecycleError(
      'unsupported',
      `${packed.uri}: a recipe cannot open a Zarr store in an archive. Unpack it to a bucket, and make the plan of that.`,
      { subject: packed.uri }
    );
  }
  const about = aboutOf(plan);
  const target = context.parse(plan.target.uri);
  const facts: RecipeFacts = {
    plan,
    title: about.title,
    files: files.map(({ uri }) => fsspecUrl(context.parse(uri))),
    credentials:
      plan.source.credentials ?? files.find(file => file.credentials !== null)?.credentials ?? undefined,
    isZarrSource: formatOf(plan, files) === 'Zarr',
    target: pythonPlace(target, plan.target.uri, context.config),
    source: pythonPlace(context.parse(first.uri), first.uri, context.config),
    named: namingOf(plan, files),
    variables:
      plan.open.variables === null
        ? null
        : (review?.variables.map(({ name }) => name) ?? plan.open.variables),
    chunks: chunksOf(plan, review)
  };
  const isBeam = options.kind === 'beam';
  const object = isBeam ? BEAM_OBJECT : undefined;
  const entry = entryFor(plan, options.repository, context, object);
  const { repository } = entry;
  const environment = environmentOf(facts);
  return {
    repository,
    inputLine: entry.inputLine,
    files: new Map([
      ...(isBeam ? beamFiles(facts) : scriptFiles(facts, environment)),
      ['feedstock/meta.yaml', entry.meta],
      ['feedstock/catalog.yaml', entry.catalog],
      ['.github/workflows/validate-catalog.yaml', VALIDATE_WORKFLOW],
      ['.github/dependabot.yml', DEPENDABOT],
      ['.pre-commit-config.yaml', PRE_COMMIT],
      ['.gitignore', GITIGNORE],
      ['pyproject.toml', pyproject(repository)],
      [
        'README.md',
        readme({ facts, about, entry, repository, environment, isBeam, leftOut: leftOut(facts, isBeam) })
      ],
      [
        'LICENSE',
        licenceText(
          options.year,
          about.maintainers.map(({ name }) => name)
        )
      ]
    ])
  };
}

/** A script that needs nothing beside it, and what a large machine needs to run it. */
function scriptFiles(facts: RecipeFacts, environment: readonly string[]): [string, string][] {
  const isVirtual = facts.plan.target.kind !== 'zarr';
  return [
    ['feedstock/recipe.py', isVirtual ? virtualScript(facts) : recipeScript(facts)],
    ['batch/config.yml', batchConfig(facts.plan.name, ['TARGET', ...environment])]
  ];
}

/** Names of the variables that a recipe reads its secrets from. */
function environmentOf({ target, source, credentials }: RecipeFacts): string[] {
  const token = credentials === undefined ? [] : [tokenVariable(credentials)];
  const keys = [target, source].flatMap(({ remote }) => Object.values(remote.keys ?? {}));
  return [...new Set([...keys, ...token])];
}

function leftOut({ plan: { target }, chunks }: RecipeFacts, isBeam: boolean): string[] {
  return [
    ...(isBeam && chunks.by === 'variable' ? ['each dimension has one chunk length for all variables'] : []),
    ...(target.shards ? ['chunks are not gathered in shards'] : []),
    ...(target.codec !== 'keep' && target.codec.keepBits !== undefined
      ? ['values are not rounded to fewer bits']
      : [])
  ];
}
