import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import { messageOf, WorkerError } from '../../client/errors';
import type { PanelPlace } from '../../tokens';
import { isWithin } from '../uri';

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
  const ownUri = place?.root.ownUri;
  if (error instanceof WorkerError && error.tag === 'not-found' && ownUri && isWithin(place.folder, ownUri)) {
    return (
      <Message
        title={trans.__('Nothing here yet')}
        text={trans.__('The folder comes into being with the first file you copy here.')}
      />
    );
  }
  return (
    <div className="lc-Message" role="alert">
      <strong>{titleOf(error, trans)}</strong>
      <p>{messageOf(error)}</p>
      {canHelp(error) && (
        <button type="button" className="jp-mod-styled jp-mod-accept lc-Button" onClick={onRetry}>
          {trans.__('Try again')}
        </button>
      )}
    </div>
  );
}

/** Could the same question get another answer? */
function canHelp(error: unknown): boolean {
  return !(error instanceof WorkerError && ['unsupported', 'outdated'].includes(error.tag));
}

function titleOf(error: unknown, trans: TranslationBundle): string {
  switch (error instanceof WorkerError ? error.tag : 'internal') {
    case 'not-found':
      return trans.__('Not found');
    case 'unauthorized':
      return trans.__('No access');
    case 'network':
      return trans.__('No connection');
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
