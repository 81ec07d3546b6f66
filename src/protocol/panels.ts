/** The bucket panels as the browser sees them: resolved, and without any secret. */

export type WriteRule = 'own' | 'new' | 'none';
/** What may be removed: what is one's own; nothing, though the data team can be asked; nothing. */
export type DeleteRule = 'own' | 'request' | 'none';

/** One root of a panel, and what this user may do there. */
export interface PanelRoot {
  /** Resolved URI of the root without a trailing slash, like `gs://leap-scratch/alice`. */
  uri: string;
  /** The bucket (or the folder that plays one), where the crumbs begin. */
  topUri: string;
  /** This user's own folder below the root, with a trailing slash; null when there is no user name. */
  ownUri: string | null;
  write: WriteRule;
  delete: DeleteRule;
  expiresAfterDays?: number;
  public: boolean;
  inbox: boolean;
}

/** One panel of the sidebar. */
export interface Panel {
  /** `[a-z0-9-]+`; also the name of the panel's drive, prefixed by `lifecycle-`. */
  id: string;
  title: string;
  roots: PanelRoot[];
  /** Why the panel has no roots, and what to do; absent when all is well. */
  problem?: string;
}
