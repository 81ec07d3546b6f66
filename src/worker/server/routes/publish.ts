/** Requests, feedstocks, catalog entries. The room is loaded when first used. */
import type { WorkContext } from '../../context';
import { LifecycleError } from '../../core';
import type { Handlers } from '../call';
import { parseNamed } from '../names';

type PublishRoute =
  | 'shareable'
  | 'catalogEntry'
  | 'datasetRequest'
  | 'deletionRequest'
  | 'feedstock'
  | 'lintCatalog'
  | 'previewPush'
  | 'push'
  | 'pushKit'
  | 'arrivals'
  | 'watchArrival'
  | 'arrivalTold'
  | 'forgetArrival';

const load = (): Promise<typeof import('../../publish')> => import('../../publish');

/** Somebody waits for the text. */
const COUNTING_MS = 10_000;

export const publish: Handlers<PublishRoute> = {
  async shareable({ uri }, { work, jobs, signal }) {
    const { shareableOf } = await load();
    const plans = (await jobs.done('ingest')).map(({ plan }) => plan);
    return shareableOf(uri, plans, work, signal);
  },

  async catalogEntry({ plan, repository }, { work, signal }) {
    const { proposeEntry } = await load();
    return proposeEntry(plan, repository, work, signal);
  },

  async datasetRequest({ plan }, { work, signal }) {
    const { askForDataset } = await load();
    return askForDataset(plan, work, signal);
  },

  async previewPush({ source, dataset }, { work, signal }) {
    const { checkedPushTarget } = await load();
    const { uri, destination, isPublic } = await checkedPushTarget(
      parseNamed(source, work),
      dataset,
      work,
      signal
    );
    return { uri, destination, isPublic };
  },

  async push({ source, dataset }, { work, jobs, signal }) {
    const { checkedPushTarget, pushJob } = await load();
    const target = await checkedPushTarget(parseNamed(source, work), dataset, work, signal);
    return { job: await jobs.submit(pushJob(target, dataset)) };
  },

  async pushKit({ folder, large = [], ...request }, { work, signal }) {
    const { writePushKit } = await load();
    return writePushKit({ ...request, large }, folderOf(folder, work), work, signal);
  },

  async arrivals(_, { arrivals }) {
    return { arrivals: await (await arrivals()).list() };
  },

  async watchArrival({ dataset }, { arrivals }) {
    return { arrival: await (await arrivals()).watch(dataset) };
  },

  async arrivalTold({ dataset }, { arrivals }) {
    await (await arrivals()).told(dataset);
    return {};
  },

  async forgetArrival({ dataset }, { arrivals }) {
    await (await arrivals()).forget(dataset);
    return {};
  },

  async deletionRequest({ uri, reason }, { work, signal }) {
    const location = parseNamed(uri, work);
    const verdict = await work.guard.judge('remove', location, 'listed');
    if (verdict.allowed || verdict.rule !== 'delete: request') {
      const why = verdict.allowed ? `${uri} is yours to delete.` : verdict.message;
      throw new LifecycleError('bad-input', `The data team is not asked to delete this: ${why}`, {
        subject: uri
      });
    }
    const { askToDelete } = await load();
    return askToDelete({ location, reason }, work, { signal, limitMs: COUNTING_MS });
  },

  async feedstock({ plan, folder, ...options }, { work, signal }) {
    const { writeFeedstock } = await load();
    return writeFeedstock(plan, folderOf(folder, work), { ...options, context: work, signal });
  },

  async lintCatalog({ folder }, { work, signal }) {
    const { lintCatalog } = await load();
    return { findings: await lintCatalog(folderOf(folder, work), work, signal) };
  }
};

/** The path of a folder of this server; throws `bad-input` for any other place. */
function folderOf(folder: string, work: WorkContext): string {
  const { type, key } = parseNamed(folder, work);
  if (type !== 'disk') {
    throw new LifecycleError('bad-input', `${folder} is not on this server. Name a folder of your home.`, {
      subject: 'folder'
    });
  }
  return `/${key.replace(/\/+$/, '')}`;
}
