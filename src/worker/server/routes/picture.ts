/** The dataset viewer's pictures. The room is loaded when first used. */
import { packPicture } from '../../../protocol';
import type { Handlers } from '../call';

export const picture: Handlers<'picture'> = {
  async picture(body, { work, signal }) {
    const { drawPicture } = await import('../../picture');
    const { picture, cells } = await drawPicture(body, work, signal);
    return { bytes: packPicture(picture, cells), headers: {} };
  }
};
