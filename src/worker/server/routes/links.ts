/** Addresses by which an object can be given to others, and what a copy would cost. */
import { LifecycleError } from '../../core';
import type { Handlers } from '../call';

export const links: Handlers<'links' | 'sign' | 'copyCost'> = {
  async links({ uri }, { work }) {
    const location = work.parse(uri);
    const store = work.open(location);
    const isPublic = work.config.panels
      .flatMap(panel => panel.roots)
      .some(root => root.public && root.location.bucket === location.bucket);
    const { presign } = await store.capabilities();
    return {
      publicUrl: isPublic ? (store.publicUrl?.(location.key) ?? null) : null,
      signing: { possible: presign, words: presign ? '' : `${uri} cannot be signed with these credentials.` }
    };
  },
  async sign({ uri, expiresInSeconds }, { work }) {
    const location = work.parse(uri);
    const store = work.open(location);
    if (!store.presign) {
      throw new LifecycleError('unsupported', `${uri}: there are no signed addresses here.`, {
        subject: uri
      });
    }
    const expiresAt = new Date(Date.now() + expiresInSeconds * 1000).toISOString();
    return { url: await store.presign(location.key, { expiresInSeconds }), expiresAt };
  },
  async copyCost() {
    throw new LifecycleError('unsupported', 'The cost of a copy cannot be told yet.');
  }
};
