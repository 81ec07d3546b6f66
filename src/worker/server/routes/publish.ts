/** Requests, feedstocks, catalog entries. The room is loaded when first used. */
import type { WorkContext } from '../../context';
import { LifecycleError } from '../../core';
import type { Handlers } from '../call';
import { parseNamed } from '../names';

type PublishRoute = 'datasetRequest' | 'deletionRequest' | 'feedstock' | 'lintCatalog';

const load = (): Promise<typeof import('../../publish')> => import('../../publish');

/** Somebody waits for the text. */
const COUNTING_MS = 10_000;

export const publish: Handlers<PublishRoute> = {
  async datasetRequest({ plan }, { work, signal }) {
    const { askForDataset } = await load();
    return askForDataset(plan, work, signal);
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

  async feedstock({ plan, folder, repository }, { work, signal }) {
    const { writeFeedstock } = await load();
    return writeFeedstock(plan, folderOf(folder, work), { repository, context: work, signal });
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
