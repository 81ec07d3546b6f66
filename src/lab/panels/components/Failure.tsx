import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { ErrorTag } from '../../../protocol';
import { messageOf, WorkerError } from '../../client/errors';
import { Button, Message } from '../../parts';
import type { PanelPlace } from '../../tokens';
import { asFolder, isBucket } from '../../places/uri';

interface FailureProps {
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
  const bucket = place && failedBucket(error, place);
  return (
    <div className="lc-Message" role="alert">
      <strong>{titleOf(error, bucket, trans)}</strong>
      <p>{messageOf(error)}</p>
      {bucket !== undefined && hasTag(error, 'network') && (
        <p>{trans.__('The service may be down for a moment, or its address may be wrong.')}</p>
      )}
      {canHelp(error) && (
        <Button kind="accept" onClick={onRetry}>
          {trans.__('Try again')}
        </Button>
      )}
    </div>
  );
}

/** On disk the own folder is made with its first file; in a bucket an empty one is an empty page, not an error. */
function isOwnFolderToCome(error: unknown, { root, folder }: PanelPlace): boolean {
  const isMissing = hasTag(error, 'not-found') && !isBucket(root.topUri);
  return isMissing && root.ownUri !== null && asFolder(folder) === asFolder(root.ownUri);
}

/** The bucket that an answer of the worker is about; without its answer something before it failed. */
function failedBucket(error: unknown, { root }: PanelPlace): string | undefined {
  const isAnswer = error instanceof WorkerError && error.isFromWorker;
  return isAnswer && isBucket(root.topUri) ? root.topUri : undefined;
}

/** Could the same question get another answer? */
function canHelp(error: unknown): boolean {
  return !hasTag(error, 'unsupported', 'outdated');
}

function hasTag(error: unknown, ...tags: ErrorTag[]): boolean {
  return error instanceof WorkerError && tags.includes(error.tag);
}

function titleOf(error: unknown, bucket: string | undefined, trans: TranslationBundle): string {
  switch (error instanceof WorkerError ? error.tag : 'internal') {
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
