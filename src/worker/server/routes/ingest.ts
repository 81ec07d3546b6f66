/** The wizard's steps: plan, review, ingest. The room is loaded when first used. */
import type { Handlers } from '../call';
import { resolveNamed } from '../names';

type IngestRoute = 'plan' | 'review' | 'ingest' | 'formatPlan' | 'parsePlan';

const load = (): Promise<typeof import('../../ingest')> => import('../../ingest');

export const ingest: Handlers<IngestRoute> = {
  async plan({ sources, to, concat, ...how }, { work, signal }) {
    const { makePlan, reviewPlan } = await load();
    const plan = await makePlan(
      sources,
      { ...how, to: resolveNamed(to, work), concat: concat ?? undefined },
      work,
      signal
    );
    return { plan, review: await reviewPlan(plan, work, signal) };
  },

  async review({ plan }, { work, signal }) {
    const { reviewPlan } = await load();
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
