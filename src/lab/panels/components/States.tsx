import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import { messageOf, WorkerError } from '../../client/errors';
import type { PanelPlace } from '../../tokens';
import { isBucket, isWithin } from '../uri';

export interface MessageProps {
  title?: string;
  text: string;
  busy?: boolean;
  /** What one can do about it. */
  action?: { label: string; run: () => void };
}

/** Words instead of rows. */
export function Message({ title, text, busy = false, action }: MessageProps): ReactElement {
  return (
    <div className="lc-Message" role="status" aria-busy={busy}>
      {busy && <div className="lc-Spinner" />}
      {title !== undefined && <strong>{title}</strong>}
      <p>{text}</p>
      {action && (
        <button type="button" className="jp-mod-styled jp-mod-accept lc-Button" onClick={action.run}>
          {action.label}
        </button>
      )}
    </div>
  );
}

export interface FailureProps {
  error: unknown;
  trans: TranslationBundle;
  place?: PanelPlace;
  onRetry: () => void;
}

/** What went wrong, and what one can do. */
export function Failure({ error, trans, place, onRetry }: FailureProps): ReactElement {
  if (place && isOwnFolderToCome(error, place)) {
    return (
      <Message
        title={trans.__('Nothing here yet')}
        text={trans.__('The folder comes into being with the first file you copy here.')}
      />
    );
  }
  return (
    <div className="lc-Message" role="alert">
      <strong>{titleOf(error, place, trans)}</strong>
      <p>{messageOf(error)}</p>
      {canHelp(error) && (
        <button type="button" className="jp-mod-styled jp-mod-accept lc-Button" onClick={onRetry}>
          {trans.__('Try again')}
        </button>
      )}
    </div>
  );
}

/** On disk the own folder is made with its first file; in a bucket an empty one is an empty page, not an error. */
function isOwnFolderToCome(error: unknown, { root, folder }: PanelPlace): boolean {
  const isMissing = error instanceof WorkerError && error.tag === 'not-found' && !isBucket(root.topUri);
  return isMissing && root.ownUri !== null && isWithin(folder, root.ownUri);
}

/** Could the same question get another answer? */
function canHelp(error: unknown): boolean {
  return !(error instanceof WorkerError && ['unsupported', 'outdated'].includes(error.tag));
}

function titleOf(error: unknown, place: PanelPlace | undefined, trans: TranslationBundle): string {
  if (!(error instanceof WorkerError)) {
    return trans.__('This did not work');
  }
  // What the worker said is of the bucket; without its answer something before it failed.
  const bucket = place && error.isFromWorker && isBucket(place.root.topUri) ? place.root.topUri : undefined;
  switch (error.tag) {
    case 'not-found':
      // A folder that is not there is empty: only the bucket itself can be missing.
      return bucket === undefined ? trans.__('Not found') : trans.__('There is no bucket %1', bucket);
    case 'unauthorized':
      return bucket === undefined ? trans.__('No access') : trans.__('No access to %1', bucket);
    case 'network':
      return bucket === undefined ? trans.__('No connection') : trans.__('%1 cannot be reached', bucket);
    case 'unsupported':
      return trans.__('Not in this version yet');
    case 'outdated':
      return trans.__('This page is out of date');
    case 'guard-refused':
      return trans.__('Not allowed');
    default:
      return trans.__('This did not work');
  }
}
