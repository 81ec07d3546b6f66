/** Downloads: jobs whose bytes the browser takes, in pieces. The room is loaded when first used. */
import type { Call, Handlers } from '../call';
import { underWay } from './carried';

type DownloadRoute = 'download' | 'downloadPiece' | 'finishDownload';

const load = (): Promise<typeof import('../../carry')> => import('../../carry');

export const download: Handlers<DownloadRoute> = {
  async download({ uris }, { work, jobs }) {
    const carry = await load();
    const places = uris.map(uri => work.format(work.parse(uri)));
    const { id } = await jobs.submit({
      title: carry.downloadTitle({ uris: places }),
      spec: { verb: 'download', uris: places, began: new Date().toISOString() }
    });
    const { name, sizeBytes } = await underWay(id, carry.Download, { jobs }, carry);
    return { job: await jobs.get(id), name, sizeBytes };
  },

  async downloadPiece({ job, offset, length }, call) {
    const download = await find(job, call);
    return { bytes: await download.piece(offset, length, call.signal), headers: {} };
  },

  async finishDownload({ job }, call) {
    (await find(job, call)).finish();
    return { job: await call.jobs.get(job) };
  }
};

async function find(job: string, { jobs }: Call) {
  const carry = await load();
  return underWay(job, carry.Download, { jobs }, carry);
}
