/** Code that opens what is looked at. The room is loaded when first used. */
import type { Handlers } from '../call';

export const snippets: Handlers<'opening'> = {
  async opening({ uri, group }, { work, signal }) {
    const { openingOf } = await import('../../snippets');
    return openingOf(uri, work, { group, signal });
  }
};
