/** The store on the servers that stand in for Google, each promise on those that can keep it. */
import { describe, expect, it } from '@jest/globals';
import { PROMISES, describeStore, type Place } from '../../__tests__/conformance';
import { makeStore, serverUrl } from './servers';

const NO_CONDITIONS = 'it ignores preconditions';
const OWN_PAGES = 'it counts no prefixes in a page';
const NO_GENERATION = 'its downloads do not tell the generation';
const NO_RENAMING = 'a bucket cannot rename';
const NO_PAGES = 'it gives everything in one page';

/** On no server, for the store has none. */
const NEVER: Record<string, string> = {
  'renames at one version, and never over what it should not': NO_RENAMING
};

const without = [
  'resolve',
  'cleanUpBelow',
  'syncBelow',
  'rename',
  'grantBelow',
  'grantParts',
  'copyPart of an upload'
] as const;

const LACKS = {
  FAKE_GCS: {
    'lists in the order of UTF-8 bytes, the same for every page size': OWN_PAGES,
    'tells its last rows as a listing does that comes to them': 'each of its pages reads all objects',
    'removes exact keys at their versions, and says what it did': NO_CONDITIONS,
    'uploads in parts, and takes a session up again': 'a status query ends its uploads',
    'copies inside itself, at one version, keeping the time': NO_CONDITIONS
  },
  GCP_EMULATOR: {
    'refuses to read another version than was asked for': NO_GENERATION,
    'keeps type and metadata, also in a copy': NO_GENERATION,
    'writes only where nothing is, when told so': NO_CONDITIONS,
    'writes over one version only, when told so': NO_CONDITIONS,
    'lists in the order of UTF-8 bytes, the same for every page size': NO_PAGES,
    'takes a page token twice, and in another process': NO_PAGES,
    'removes exact keys at their versions, and says what it did': NO_CONDITIONS,
    'leaves nothing of an upload that was given up': 'its uploads cannot be cancelled',
    'copies inside itself, at one version, keeping the time': NO_CONDITIONS,
    'takes any string for a key': 'some keys end its connection'
  },
  STRICT_GCS: {}
} satisfies Record<string, Record<string, string>>;

function placesOn(name: keyof typeof LACKS): () => Promise<Place> {
  return async () => ({ store: await makeStore(serverUrl(name)), prefix: 'place/' });
}

describeStore('fake-gcs-server', placesOn('FAKE_GCS'), { lacks: { ...NEVER, ...LACKS.FAKE_GCS }, without });
describeStore('gcp-storage-emulator', placesOn('GCP_EMULATOR'), {
  lacks: { ...NEVER, ...LACKS.GCP_EMULATOR },
  without
});
describeStore('the strict server', placesOn('STRICT_GCS'), {
  lacks: { ...NEVER, ...LACKS.STRICT_GCS },
  without
});

describe('between the servers', () => {
  it('every promise is kept', () => {
    const nowhere = [...PROMISES].filter(
      title => !(title in NEVER) && Object.values(LACKS).every(lacks => title in lacks)
    );
    expect(nowhere).toEqual([]);
  });
});
