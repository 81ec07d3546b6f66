/** The wizard's steps: plan, review, ingest. The room is loaded when first used. */
import type { PlanSource } from '../../../protocol/planSource';
import { LifecycleError } from '../../core';
import type { Call, Handlers } from '../call';
import { resolveNamed } from '../names';

type IngestRoute =
  'plan' | 'describe' | 'compare' | 'review' | 'dask' | 'ingest' | 'formatPlan' | 'parsePlan';

const load = (): Promise<typeof import('../../ingest')> => import('../../ingest');

export const ingest: Handlers<IngestRoute> = {
  async plan({ sources, to, concat, merge, pattern, ...how }, { work, jobs, signal }) {
    const { makePlan, namedBy, reviewPlan } = await load();
    const { recognise } = await import('../../sources');
    const cwd = work.config.home;
    const typed = await recognise(sources, { context: work, cwd, ...how });
    await assertThere(typed, { work, jobs, signal });
    const fields = {
      target: { uri: resolveNamed(to, work) },
      combine: { ...namedBy(pattern), dim: concat, merge }
    };
    const plan = await makePlan(sources, { ...how, cwd, fields }, work, signal);
    return { plan, review: await reviewPlan(plan, work, signal) };
  },

  async describe({ file, ...how }, { work, signal }) {
    const { describeFiles } = await load();
    const [described] = await describeFiles([file], how, work, signal);
    return described!;
  },

  async compare({ files, ...how }, { work, signal }) {
    const { compareFiles } = await load();
    return compareFiles(files, how, work, signal);
  },

  async dask(_, { work, signal }) {
    const { whereDaskRuns } = await load();
    return whereDaskRuns(work, signal);
  },

  async review({ plan }, { work, jobs, signal }) {
    const { reviewPlan } = await load();
    await assertThere(plan.source, { work, jobs, signal });
    return reviewPlan(plan, work, signal);
  },

  async ingest({ plan }, { work, jobs }) {
    // What would be refused at the first write is refused now, in the wizard.
    const target = resolveNamed(plan.target.uri, work);
    await work.guard.assert('create', work.parse(`${target.replace(/\/$/, '')}/zarr.json`), 'named');
    return { job: await jobs.submit({ title: `Ingest ${plan.name}`, spec: { verb: 'ingest', plan } }) };
  },

  async formatPlan({ plan }) {
    const { formatPlan } = await load();
    return { yaml: formatPlan(plan) };
  },

  async parsePlan({ yaml }) {
    const { parsePlan } = await load();
    return { plan: parsePlan(yaml, 'plan') };
  }
};

/** Nobody waits in a call for what a service makes in minutes or days: a job does. */
async function assertThere(
  source: PlanSource,
  { work, jobs, signal }: Pick<Call, 'work' | 'jobs' | 'signal'>
): Promise<void> {
  const { waitingFor } = await import('../../sources');
  const waiting = await waitingFor(source, { context: work, signal });
  if (waiting) {
    await jobs.submit(waiting);
    throw new LifecycleError(
      'conflict',
      `${waiting.title}: it waits there; Transfers shows how it stands. Go on here when it is done.`
    );
  }
}
