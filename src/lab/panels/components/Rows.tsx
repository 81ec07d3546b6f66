import type { TranslationBundle } from '@jupyterlab/translation';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type MouseEvent, type PointerEvent, type ReactElement } from 'react';
import type { Entry } from '../../../protocol';
import { useSignals } from '../../react';
import { watchForDrag, type PanelClipboard } from '../moving';
import { columnKind, type Listing } from '../rows';
import type { PanelModel } from '../model';
import { ColumnHead } from './ColumnHead';
import { Gap } from './Gap';
import { Row, type RowProps } from './Row';
import { useRowKeys } from './useRowKeys';
import { useScrollPlace } from './useScrollPlace';

const ROW_PX = 24;
const HEADER_PX = 24;
/** Rows drawn above and below the screen. */
const OVERSCAN = 12;
/** Of how many rows more or fewer the recycled ones are. */
const POOL_STEP = 64;
/** The next page is asked for when so many rows are left. */
const READ_AHEAD_ROWS = 200;

/** `listing` is the one that `model` shows, and may become another of the same folder: of what was read again. */
export interface RowsProps {
  model: PanelModel;
  clipboard: PanelClipboard;
  listing: Listing;
  trans: TranslationBundle;
  onOpen: (entry: Entry) => void;
  /** Rows are dragged away from here. */
  onDrag: (entries: readonly Entry[], x: number, y: number) => void;
  /** Give a row another name; resolves with why it may not have it. */
  onRename: (entry: Entry, name: string) => Promise<string | undefined>;
}

/**
 * The windowed list: a grid whose rows exist only where they are seen.
 *
 * #### Notes
 * The grid itself has the focus and names the current row by
 * `aria-activedescendant`, because a row that leaves the screen leaves the
 * document. `aria-rowcount` is -1 until the last page is known.
 */
export function Rows(props: RowsProps): ReactElement {
  const { model, clipboard, listing, trans, onOpen } = props;
  useSignals(model.changed, clipboard.changed);
  const scroller = useRef<HTMLDivElement>(null);
  const columns = model.columnsOf(listing);
  const virtual = useVirtualizer({
    count: listing.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    scrollMargin: HEADER_PX,
    scrollPaddingStart: HEADER_PX,
    initialRect: { width: 300, height: 600 }
  });
  const items = virtual.getVirtualItems();
  // Rows that leave the screen are drawn anew where others come in, rather than made anew.
  const pool = Math.ceil((items.length + 1) / POOL_STEP) * POOL_STEP;
  const first = items.at(0)?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;

  useEffect(() => {
    model.show(listing, first, last);
    // Sorted rows would move about as more arrive: the footer asks for them.
    if (last >= listing.length - READ_AHEAD_ROWS && !listing.error && !listing.order) {
      void listing.more();
    }
  }, [listing, first, last, listing.length]);

  const scrollTo = (index: number) => virtual.scrollToIndex(index);
  useScrollPlace({ scroller, listing, cursor: model.cursor.index, rowPixels: ROW_PX, scrollTo });

  useEffect(() => {
    // A folder that was opened from the list goes on being used by keyboard.
    if (model.hasFocus) {
      scroller.current?.focus({ preventScroll: true });
    }
  }, []);

  const rowId = (index: number) => `lc-${model.id}-row-${index}`;

  const onKeyDown = useRowKeys({
    model,
    listing,
    screenRows: () => Math.floor((scroller.current?.clientHeight ?? 0) / ROW_PX),
    scrollTo,
    onOpen,
    menuTarget: () => document.getElementById(rowId(model.cursor.index)) ?? scroller.current
  });

  const onClick = (event: MouseEvent, index: number) => {
    if (event.shiftKey) {
      void model.cursor.extend(index);
    } else if (event.ctrlKey || event.metaKey) {
      model.cursor.toggle(index);
    } else {
      model.cursor.select(index);
    }
  };

  const onPress = (event: PointerEvent, index: number) => {
    const entry = listing.at(index);
    // A finger scrolls; the mouse drags.
    if (event.button !== 0 || event.pointerType === 'touch' || !entry || entry.uri === model.renaming) {
      return;
    }
    watchForDrag(event.nativeEvent, (x, y) => {
      if (!model.selection.has(entry.uri)) {
        model.cursor.select(index);
      }
      props.onDrag(model.selection.entries, x, y);
    });
  };

  const renameOf = (entry: Entry | undefined): RowProps['rename'] =>
    entry === undefined || entry.uri !== model.renaming
      ? undefined
      : {
          onName: name => props.onRename(entry, name),
          onEnd: isByKey => {
            model.endRename();
            if (isByKey) {
              scroller.current?.focus({ preventScroll: true });
            }
          }
        };

  return (
    <div
      ref={scroller}
      className="lc-Grid"
      role="grid"
      tabIndex={0}
      aria-label={trans.__('Content of %1', model.folder)}
      aria-rowcount={listing.isComplete ? listing.length + 1 : -1}
      aria-colcount={1 + columns.length}
      aria-multiselectable="true"
      aria-busy={listing.isLoading}
      aria-activedescendant={listing.length > 0 ? rowId(model.cursor.index) : undefined}
      data-columns={columns.join(' ')}
      data-lm-dragscroll="true"
      onKeyDown={onKeyDown}
      onFocus={() => (model.hasFocus = true)}
      onBlur={() => (model.hasFocus = false)}
    >
      <div className="lc-Row lc-Row-header" role="row" aria-rowindex={1}>
        <ColumnHead model={model} column="name" label={trans.__('Name')} trans={trans} />
        {columns.map(column => {
          const { head, tooltip } = columnKind(column).words(trans);
          return (
            <ColumnHead
              key={column}
              model={model}
              column={column}
              label={head}
              title={tooltip}
              trans={trans}
            />
          );
        })}
      </div>
      <div role="presentation" className="lc-Grid-rows" style={{ height: virtual.getTotalSize() }}>
        {items.map(item =>
          item.index === listing.gap ? (
            <Gap
              key="gap"
              id={rowId(item.index)}
              top={item.start - HEADER_PX}
              current={item.index === model.cursor.index}
              listing={listing}
              trans={trans}
            />
          ) : (
            <Row
              key={item.index % pool}
              id={rowId(item.index)}
              index={item.index}
              top={item.start - HEADER_PX}
              entry={listing.at(item.index)}
              selected={model.selection.has(listing.at(item.index)?.uri ?? '')}
              current={item.index === model.cursor.index}
              cut={clipboard.isCut(listing.at(item.index)?.uri ?? '')}
              columns={columns}
              isBehindGap={listing.gap !== undefined && item.index > listing.gap}
              rename={renameOf(listing.at(item.index))}
              trans={trans}
              onClick={onClick}
              onPress={onPress}
              onOpen={onOpen}
              onMenu={index => {
                const entry = listing.at(index);
                if (entry && !model.selection.has(entry.uri)) {
                  model.cursor.select(index);
                }
              }}
            />
          )
        )}
      </div>
    </div>
  );
}
