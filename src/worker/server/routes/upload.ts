/** Uploads: jobs whose bytes come from the browser, in pieces. The room is loaded when first used. */
import type { Handlers } from '../call';
import { resolveNamed } from '../names';
import { underWay } from './carried';

type UploadRoute = 'previewUpload' | 'upload' | 'uploadState' | 'uploadPiece';

const load = (): Promise<typeof import('../../carry')> => import('../../carry');

export const upload: Handlers<UploadRoute> = {
  async previewUpload({ destination, files }, { work, jobs, signal }) {
    const { previewUpload } = await load();
    const request = { destination: resolveNamed(destination, work), files };
    return previewUpload(request, await jobs.unfinished('upload'), work, signal);
  },

  async upload({ destination, files, overwrite }, { work, jobs }) {
    const carry = await load();
    const spec = { destination: resolveNamed(destination, work), files, overwrite };
    const { id } = await jobs.submit({ title: carry.uploadTitle(spec), spec: { verb: 'upload', ...spec } });
    const { done } = await underWay(id, carry.Upload, { jobs }, carry);
    return { job: await jobs.get(id), done };
  },

  async uploadState({ job, file }, { jobs }) {
    const carry = await load();
    return (await underWay(job, carry.Upload, { jobs }, carry)).state(file);
  },

  async uploadPiece({ job, file, piece }, { jobs, content }) {
    const carry = await load();
    const upload = await underWay(job, carry.Upload, { jobs }, carry);
    return { done: await upload.take(file, piece, content) };
  }
};
