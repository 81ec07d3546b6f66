import type { TranslationBundle } from '@jupyterlab/translation';
import { fileIcon, folderIcon, notebookIcon, type LabIcon } from '@jupyterlab/ui-components';
import { memo, type MouseEvent, type PointerEvent, type ReactElement } from 'react';
import type { Entry } from '../../../protocol';
import { datasetIcon } from '../../icons';
import { expiresSoon, formatStorageClass } from '../../text';
import { columnKind, COLUMNS, type Column, type PanelEntry } from '../rows';
import { RenameField, type RenameFieldProps } from './RenameField';

/**
 * What is seen of a row, and what is called. It is drawn again for another of the first, not of the second.
 */
export interface RowProps {
  id: string;
  index: number;
  top: number;
  /** Undefined while its page is being read again. */
  entry: PanelEntry | undefined;
  selected: boolean;
  current: boolean;
  /** It waits to be pasted elsewhere. */
  cut: boolean;
  columns: readonly Column[];
  /** Nobody knows how many rows stand before it. */
  isBehindGap?: boolean;
  /** Changes the name; undefined while nobody does that. */
  rename?: Pick<RenameFieldProps, 'onName' | 'onEnd'>;
  trans: TranslationBundle;
  onClick: (event: MouseEvent, index: number) => void;
  onPress: (event: PointerEvent, index: number) => void;
  onOpen: (entry: Entry) => void;
  onMenu: (index: number) => void;
}

/** One object, folder or dataset. */
export const Row = memo(
  function Row(props: RowProps): ReactElement {
    const { entry, index, trans } = props;
    return (
      <div
        id={props.id}
        className="lc-Row lc-Row-entry"
        role="row"
        aria-rowindex={props.isBehindGap ? undefined : index + 2}
        aria-selected={props.selected}
        data-current={props.current}
        data-cut={props.cut}
        data-renaming={props.rename !== undefined}
        data-kind={entry?.kind}
        style={{ transform: `translateY(${props.top}px)` }}
        title={entry && tooltip(entry, trans)}
        data-folder={entry?.kind === 'prefix' ? entry.uri : undefined}
        onPointerDown={event => props.onPress(event, index)}
        onClick={event => props.onClick(event, index)}
        onDoubleClick={() => entry && props.onOpen(entry)}
        onContextMenu={() => props.onMenu(index)}
      >
        <span role="gridcell" className="lc-Row-name">
          <RowIcon icon={iconOf(entry)} />
          {entry && props.rename ? (
            <RenameField key={entry.uri} entry={entry} trans={trans} {...props.rename} />
          ) : (
            <Name name={entry ? entry.name || trans.__('(empty name)') : trans.__('…')} />
          )}
          {entry?.kind === 'dataset' && <span className="lc-hidden">{trans.__('dataset')}</span>}
          {entry?.kind === 'prefix' && <span className="lc-hidden">{trans.__('folder')}</span>}
          {!props.columns.includes('storageClass') && (
            <StorageClass name={formatStorageClass(entry?.storageClass)} trans={trans} />
          )}
        </span>
        {props.columns.map(column => (
          <Cell key={column} column={column} entry={entry} trans={trans} />
        ))}
      </div>
    );
  },
  // The callbacks act on the model of the moment: only what is seen counts.
  (before, after) =>
    before.entry === after.entry &&
    before.index === after.index &&
    before.top === after.top &&
    before.selected === after.selected &&
    before.current === after.current &&
    before.cut === after.cut &&
    before.isBehindGap === after.isBehindGap &&
    (before.rename === undefined) === (after.rename === undefined) &&
    before.columns.join() === after.columns.join()
);

function Cell({
  column,
  entry,
  trans
}: {
  column: Column;
  entry: PanelEntry | undefined;
  trans: TranslationBundle;
}): ReactElement {
  const soon = column === 'expires' && expiresSoon(entry?.expiresAt ?? null);
  return (
    <span role="gridcell" className={`lc-Row-${column}`} data-soon={soon || undefined}>
      {entry && columnKind(column).cell(entry, trans)}
    </span>
  );
}

/** Drawn again only where another kind of row comes to stand: making the picture costs more than all words. */
const RowIcon = memo(function RowIcon({ icon }: { icon: LabIcon }): ReactElement {
  return <icon.react tag="span" className="lc-Row-icon" />;
});

/** Characters of a name's end that stay when the column is narrow: often only they differ. */
const TAIL = 8;

/** A name that is shortened in its middle. */
function Name({ name }: { name: string }): ReactElement {
  const cut = name.length > TAIL + 4 ? name.length - TAIL : name.length;
  return (
    <span className="lc-Row-text">
      <span className="lc-Row-label">
        <span className="lc-Row-head">{name.slice(0, cut)}</span>
        <span>{name.slice(cut)}</span>
      </span>
    </span>
  );
}

/** Only where reading or keeping costs other than usual. */
function StorageClass({
  name,
  trans
}: {
  name: string | undefined;
  trans: TranslationBundle;
}): ReactElement | null {
  return name === undefined ? null : (
    <span className="lc-Row-class">
      <span className="lc-hidden">{trans.__('storage class %1', name)}</span>
      <span aria-hidden="true" className="lc-Row-classWhole">
        {name}
      </span>
      <span aria-hidden="true" className="lc-Row-classInitial">
        {name[0]}
      </span>
    </span>
  );
}

function iconOf(entry: Entry | undefined): LabIcon {
  switch (entry?.kind) {
    case 'prefix':
      return folderIcon;
    case 'dataset':
      return datasetIcon;
    default:
      return entry?.name.endsWith('.ipynb') ? notebookIcon : fileIcon;
  }
}

function tooltip(entry: PanelEntry, trans: TranslationBundle): string {
  const lines = COLUMNS.map(column => columnKind(column).line(entry, trans));
  const link = entry.linkTarget;
  return [entry.uri, ...lines, link === undefined ? link : trans.__('Symbolic link to: %1', link)]
    .filter(line => line !== undefined)
    .join('\n');
}
