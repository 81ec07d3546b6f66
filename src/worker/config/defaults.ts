/**
 * What holds without a `lifecycle.yaml`: on a hub nobody needs one. Plain
 * values, so that a call of the command line loads neither YAML nor a schema.
 */
import { EGRESS_DOLLARS_PER_GB } from './prices';
import type { ConfigFile, EndpointFile, PanelFile, RootFile } from './schema';

/** A file that says nothing. */
export const EMPTY_FILE: ConfigFile = {
  shared: [],
  prices: { egressPerGB: EGRESS_DOLLARS_PER_GB },
  endpoints: {}
};

/** LEAP's open storage network pod, reachable under `osn://` everywhere. */
export const DEFAULT_ENDPOINTS: Readonly<Record<string, EndpointFile>> = {
  osn: {
    type: 's3',
    url: '${OSN_ENDPOINT:-https://nyu1.osn.mghpcc.org}',
    pathStyle: true,
    accessKeyId: '${OSN_ACCESS_KEY_INBOX:-}',
    secretAccessKey: '${OSN_SECRET_KEY_INBOX:-}'
  }
};

const OWN: Omit<RootFile, 'uri'> = {
  write: 'own',
  delete: 'own',
  deleteUploads: false,
  public: false,
  inbox: false,
  anonymous: false
};
const ON_OSN: Omit<RootFile, 'uri'> = { ...OWN, write: 'none', delete: 'request', public: true };

/** The three panels a hub's environment gives. */
export const DEFAULT_PANELS: readonly PanelFile[] = [
  {
    id: 'scratch',
    title: 'Scratch',
    roots: [{ ...OWN, uri: '${SCRATCH_BUCKET}', expiresAfterDays: 7 }]
  },
  { id: 'persistent', title: 'Persistent', roots: [{ ...OWN, uri: '${PERSISTENT_BUCKET}' }] },
  {
    id: 'osn',
    title: 'OSN',
    roots: [
      { ...ON_OSN, uri: 'osn://leap-pangeo-inbox', write: 'new', inbox: true },
      ...['leap-pangeo-manual', 'leap-pangeo-pipeline', 'leap-pubs'].map(bucket => ({
        ...ON_OSN,
        uri: `osn://${bucket}`,
        anonymous: true
      }))
    ]
  }
];
