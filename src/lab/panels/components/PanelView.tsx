import type { TranslationBundle } from '@jupyterlab/translation';
import { fileUploadIcon, refreshIcon } from '@jupyterlab/ui-components';
import { useEffect, useRef, type ReactElement } from 'react';
import type { Entry } from '../../../protocol';
import { lockIcon, newFolderIcon, ownFolderIcon } from '../../icons';
import { IconButton, LinkButton, Message } from '../../parts';
import { useSignals } from '../../react';
import type { PanelClipboard } from '../moving';
import type { PanelModel } from '../model';
import { Crumbs } from './Crumbs';
import { Failure } from './Failure';
import { Filter } from './Filter';
import { RootPicker } from './RootPicker';
import { Rows, type RowsProps } from './Rows';

interface PanelViewProps {
  model: PanelModel;
  clipboard: PanelClipboard;
  trans: TranslationBundle;
  onOpen: (entry: Entry) => void;
  onRename: RowsProps['onRename'];
  onDrag: RowsProps['onDrag'];
  onNewFolder: () => void;
  onUpload: () => void;
  onCopyFromHome: () => void;
  /** Ask for the panels again. */
  onRetry: () => void;
}

/** A whole panel: where one is, what is there, and what is wrong. */
export function PanelView(props: PanelViewProps): ReactElement {
  const { model, trans } = props;
  useSignals(model.changed);
  const { panel, root, listing } = model;
  if (model.failure !== undefined) {
    return <Failure error={model.failure} trans={trans} onRetry={props.onRetry} />;
  }
  if (!panel) {
    return <Message busy text={trans.__('Asking the server for your buckets…')} />;
  }
  if (!root) {
    return (
      <Message
        title={trans.__('No bucket is set up here')}
        text={trans.__(
          '%1\n\nOff a hub, lifecycle.yaml says which buckets, or folders on disk, stand here; then restart the server.',
          panel.problem ?? ''
        )}
      />
    );
  }
  // Locked is where nothing may be written. Where only removals are refused, the guard knows more of a row than of its
  // folder (what one uploaded oneself may go): “Delete…” asks it, and shows its words.
  const access = listing?.access;
  return (
    <div className="lc-Panel">
      {panel.problem !== undefined && <p className="lc-Panel-problem">{panel.problem}</p>}
      {panel.roots.length > 1 && <RootPicker model={model} trans={trans} />}
      <div className="lc-Panel-bar">
        <Crumbs topUri={root.topUri} folder={model.folder} trans={trans} onOpen={uri => model.open(uri)} />
        {access && !access.write && (
          <span
            className="lc-Panel-lock"
            role="img"
            aria-label={access.reason ?? trans.__('Read only')}
            title={access.reason ?? trans.__('Read only')}
          >
            <lockIcon.react tag="span" />
          </span>
        )}
      </div>
      <div className="lc-Panel-bar">
        <Filter model={model} trans={trans} />
        {root.ownUri !== null && root.write !== 'none' && (
          <IconButton
            icon={ownFolderIcon}
            label={trans.__('Go to your own folder')}
            onClick={() => model.openOwnFolder()}
          />
        )}
        <IconButton
          icon={newFolderIcon}
          label={trans.__('New folder')}
          disabled={!access?.write}
          onClick={props.onNewFolder}
        />
        <IconButton
          icon={fileUploadIcon}
          label={trans.__('Upload files')}
          disabled={!access?.write}
          onClick={props.onUpload}
        />
        <IconButton
          icon={refreshIcon}
          label={trans.__('Read this folder again')}
          isBusy={model.isReading}
          onClick={() => model.refresh()}
        />
      </div>
      <Content {...props} />
    </div>
  );
}

function Content({
  model,
  clipboard,
  trans,
  onOpen,
  onRename,
  onDrag,
  onCopyFromHome
}: PanelViewProps): ReactElement | null {
  const { listing } = model;
  if (!listing) {
    return null;
  }
  if (listing.length === 0) {
    return (
      <NoRows model={model}>
        <Words model={model} trans={trans} onCopyFromHome={onCopyFromHome} />
      </NoRows>
    );
  }
  return (
    <>
      <Rows
        key={model.folder}
        model={model}
        clipboard={clipboard}
        listing={listing}
        trans={trans}
        onOpen={onOpen}
        onRename={onRename}
        onDrag={onDrag}
      />
      <Footer model={model} trans={trans} />
    </>
  );
}

/** In the place of rows; has the focus, so that keys still lead up and paste. */
function NoRows({ model, children }: { model: PanelModel; children: ReactElement }): ReactElement {
  const node = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (model.hasFocus) {
      node.current?.focus();
    }
  }, []);
  return (
    <div
      ref={node}
      className="lc-NoRows"
      tabIndex={-1}
      onFocus={() => (model.hasFocus = true)}
      onBlur={() => (model.hasFocus = false)}
    >
      {children}
    </div>
  );
}

/** Why there are no rows. */
function Words({
  model,
  trans,
  onCopyFromHome
}: Pick<PanelViewProps, 'model' | 'trans' | 'onCopyFromHome'>): ReactElement | null {
  const { listing } = model;
  if (!listing) {
    return null;
  }
  if (listing.error !== undefined) {
    return (
      <Failure error={listing.error} trans={trans} place={model.place} onRetry={() => model.refresh()} />
    );
  }
  if (!listing.isComplete) {
    return <Message busy text={trans.__('Reading the folder…')} />;
  }
  if (model.namePrefix !== '') {
    return (
      <Message
        title={trans.__('No match')}
        text={trans.__(
          'No name in this folder begins with “%1”. Upper and lower case count.',
          model.namePrefix
        )}
      />
    );
  }
  const writable = listing.access?.write === true;
  return (
    <Message
      title={trans.__('This folder is empty')}
      text={
        writable
          ? trans.__(
              'Drop files from your computer here, or copy some from your home folder or another panel.'
            )
          : trans.__('There is nothing to see here.')
      }
      action={writable ? { label: trans.__('Copy here from home…'), run: onCopyFromHome } : undefined}
    />
  );
}

function Footer({ model, trans }: { model: PanelModel; trans: TranslationBundle }): ReactElement {
  const { listing, selection } = model;
  const counted = listing?.counted ?? 0;
  const count = counted.toLocaleString();
  const mayHaveMore = listing?.order !== undefined && !listing.isComplete && !listing.isCut;
  const known = listing?.isCut
    ? trans.__('%1 rows shown; filter by name to see the others', count)
    : listing?.isComplete
      ? trans._n('%2 row', '%2 rows', listing.length, count)
      : trans._n('%2 row so far', '%2 rows so far', counted, count);
  return (
    <div className="lc-Panel-footer">
      {listing?.error !== undefined ? (
        <LinkButton onClick={() => listing.retry()}>{trans.__('Reading on failed. Try again')}</LinkButton>
      ) : (
        <span>
          {known}
          {mayHaveMore && (
            <>
              {' · '}
              <LinkButton disabled={listing.isLoading} onClick={() => void listing.more()}>
                {trans.__('sorted; load more')}
              </LinkButton>
            </>
          )}
        </span>
      )}
      {selection.size > 0 && (
        <span aria-live="polite">{trans.__('%1 selected', selection.size.toLocaleString())}</span>
      )}
    </div>
  );
}
