/** Addresses by which an object can be given to others, what a copy would cost, and what will expire. */
import type { Links } from '../../../protocol';
import { LifecycleError, isLifecycleError, namesFolder, nothingThere, type Location } from '../../core';
import type { WorkContext } from '../../context';
import { rootsOfBucket, rulingRoots } from '../../guard';
import type { Store } from '../../stores/store';
import type { Handlers } from '../call';

/** Somebody waits for the answer before anything is copied. */
const COUNTING_MS = 10_000;

export const links: Handlers<'links' | 'sign' | 'copyCost' | 'expiring'> = {
  async links({ uri }, { work, signal }) {
    const location = work.parse(uri);
    return {
      publicUrl: publicUrlOf(location, work),
      signing: await signingOf(location, work, signal)
    };
  },

  async sign({ uri, expiresInSeconds, downloadAs }, { work, signal }) {
    const location = work.parse(uri);
    const store = work.open(location);
    const signing = await signingOf(location, work, signal);
    if (!signing.possible || !store.presign) {
      throw new LifecycleError('unsupported', signing.words, { subject: uri });
    }
    if (!(await store.stat(location.key, signal))) {
      throw nothingThere(uri);
    }
    // Taken before signing: the address is never void earlier than told.
    const expiresAt = new Date(Date.now() + expiresInSeconds * 1000).toISOString();
    return { url: await store.presign(location.key, { expiresInSeconds, downloadAs, signal }), expiresAt };
  },

  copyCost: async (request, { work, signal }) => {
    const { countCost } = await import('../../transfer');
    return countCost(request, work, { signal, limitMs: COUNTING_MS });
  },

  expiring: async ({ uri, withinHours }, { work, signal }) => {
    const { countExpiring } = await import('../../transfer');
    return countExpiring(work.parse(uri), withinHours, work, { signal, limitMs: COUNTING_MS });
  }
};

/** The https address of an object, or of a dataset's folder, that everybody may read; null elsewhere. */
function publicUrlOf(location: Location, work: WorkContext): string | null {
  const ruling = rulingRoots(rootsOfBucket(work.config, location), location.key);
  const isPublic = ruling.length > 0 && ruling.every(root => root.public);
  return isPublic ? (work.open(location).publicUrl?.(location.key.replace(/\/$/, '')) ?? null) : null;
}

async function signingOf(
  location: Location,
  work: WorkContext,
  signal: AbortSignal
): Promise<Links['signing']> {
  const uri = work.format(location);
  if (namesFolder(location.key)) {
    return no(`A signed link opens one object, and ${uri} is a folder. Make a link for a file in it.`);
  }
  const store = work.open(location);
  switch (store.type) {
    case 'disk':
      return no(`${uri} is a file on this server, and only buckets sign links. Copy it to a bucket first.`);
    case 'http':
      return no(`${uri} is on the web already: give others this address.`);
  }
  const { presign } = await store.capabilities(signal);
  if (!presign || !store.presign) {
    return no(unsignable(location, work, store));
  }
  try {
    // Whether Google signs for these credentials is known when it has.
    await store.presign(location.key, { expiresInSeconds: 60, signal });
    return { possible: true, words: '' };
  } catch (error) {
    if (isLifecycleError(error, 'unauthorized', 'unsupported')) {
      return no(error.message);
    }
    throw error;
  }
}

/** Why a bucket's objects cannot be signed here, and what to do. */
function unsignable(location: Location, work: WorkContext, { signingNeeds }: Store): string {
  const uri = work.format(location);
  const isAnonymous = rulingRoots(rootsOfBucket(work.config, location), location.key).some(
    root => root.anonymous
  );
  if (isAnonymous) {
    const instead =
      publicUrlOf(location, work) === null ? '' : ' Everybody may read it: copy its https link.';
    return `${uri} is read without credentials, and signing a link needs some.${instead}`;
  }
  return `No link to ${uri} can be signed with the credentials in use. ${signingNeeds ?? ''}`.trimEnd();
}

function no(words: string): Links['signing'] {
  return { possible: false, words };
}
