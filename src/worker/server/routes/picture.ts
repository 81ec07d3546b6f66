/** The dataset viewer: pictures, coordinates, what is stored. The room is loaded when first used. */
import { packPicture } from '../../../protocol';
import type { Handlers } from '../call';

const load = (): Promise<typeof import('../../picture')> => import('../../picture');

export const picture: Handlers<'inspect' | 'picture' | 'coordinates' | 'stored'> = {
  /** The first look: the dataset stays open for those that follow. */
  async inspect(body, { work }) {
    const { withDataset } = await load();
    return withDataset(body, work, dataset => Promise.resolve(dataset.describe()), { anew: true });
  },

  async picture(body, { work, signal }) {
    const { drawPicture } = await load();
    const { picture, cells } = await drawPicture(body, work, signal);
    return { bytes: packPicture(picture, cells), headers: {} };
  },

  async coordinates(body, { work, signal }) {
    const { endsOf, withDataset } = await load();
    return withDataset(body, work, async dataset => ({ ends: await endsOf(dataset, signal) }));
  },

  async stored({ uri, group = '/', variable }, { work, signal }) {
    const { storedSize, withDataset } = await load();
    return withDataset({ uri, group }, work, dataset =>
      storedSize(dataset, work.parse(uri), group, variable, work, signal)
    );
  }
};
