/** Preview, then exact keys. */
import { formatAmount } from '../../core';
import { openPreview, preparePreview } from '../../guard';
import { undoOf } from '../../jobs/undo';
import type { Handlers } from '../call';
import { parseNamed } from '../names';

export const remove: Handlers<'previewRemove' | 'remove' | 'undoRemove'> = {
  async previewRemove({ uris }, { work, signal }) {
    // Rows of a listing may have odd names; they count once they are found there.
    const targets = uris.map(uri => ({ location: parseNamed(uri, work), exact: true }));
    return preparePreview(targets, work, signal);
  },

  async remove({ previewId }, { work, jobs }) {
    const { totals } = await openPreview(previewId, work);
    const title = `Remove ${formatAmount(totals)}`;
    return { job: await jobs.submit({ title, spec: { verb: 'rm', previewId } }) };
  },

  async undoRemove({ jobId }, { jobs }) {
    return { job: await jobs.submit(await undoOf(jobId, jobs)) };
  }
};
