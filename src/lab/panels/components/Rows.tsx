import type { TranslationBundle } from '@jupyterlab/translation';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  useEffect,
  useLayoutEffect,
  useRef,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type ReactElement
} from 'react';
import type { Entry } from '../../../protocol';
import { useSignals } from '../../react';
import type { PanelClipboard } from '../clipboard';
import { columnKind } from '../columns';
import { watchForDrag } from '../drag';
import { keyAction } from '../keyboard';
import type { Listing } from '../listing';
import type { PanelModel } from '../model';
import { rowNamed, Typed } from '../typed';
import { ColumnHead } from './ColumnHead';
import { Gap } from './Gap';
import { Row, type RowProps } from './Row';

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
  const typed = useRef(new Typed());
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

  /** What was drawn last, and whether rows have moved since while one looked at them. */
  const drawn = useRef({ listing, gap: listing.gap, length: listing.length, hasMoved: false });
  useLayoutEffect(() => {
    const { gap, length } = drawn.current;
    const hasMoved = drawn.current.listing === listing && gap !== undefined && gap !== listing.gap;
    const node = scroller.current;
    if (hasMoved && node && node.scrollTop >= gap * ROW_PX) {
      node.scrollTop += (listing.length - length) * ROW_PX;
    }
    drawn.current = { listing, gap: listing.gap, length: listing.length, hasMoved };
  });

  useEffect(() => {
    if (listing.length > 0 && !drawn.current.hasMoved) {
      virtual.scrollToIndex(model.cursor.index);
    }
  }, [listing, model.cursor.index]);

  useEffect(() => {
    // A folder that was opened from the list goes on being used by keyboard.
    if (model.hasFocus) {
      scroller.current?.focus({ preventScroll: true });
    }
  }, []);

  const rowId = (index: number) => `lc-${model.id}-row-${index}`;

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) {
      // The keys of a column's head are its own.
      return;
    }
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_PX) - 2);
    const action = keyAction(event, { cursor: model.cursor.index, length: listing.length, page });
    if (!action) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if ('index' in action) {
      // Seen even where the cursor stays: Home at the first row, after scrolling away.
      virtual.scrollToIndex(action.index);
    }
    switch (action.do) {
      case 'select':
        return model.cursor.select(action.index);
      case 'extend':
        return void model.cursor.extend(action.index);
      case 'move':
        return model.cursor.moveTo(action.index);
      case 'toggle':
        return model.cursor.toggle(action.index);
      case 'last':
        return void model.cursor.selectLast();
      case 'open': {
        const entry = listing.at(action.index);
        return entry && onOpen(entry);
      }
      case 'type':
        return goTo(action.letter);
      case 'menu':
        return openMenu(document.getElementById(rowId(model.cursor.index)) ?? scroller.current);
    }
  };

  const goTo = (letter: string) => {
    const { length } = listing;
    const at = (index: number) => listing.at(index);
    const index = rowNamed(typed.current.add(letter), { cursor: model.cursor.index, length, at });
    if (index !== undefined) {
      virtual.scrollToIndex(index);
      model.cursor.select(index);
    }
  };

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

/** Open the context menu at an element, as the mouse would. */
function openMenu(element: Element | null): void {
  const box = element?.getBoundingClientRect();
  if (element && box) {
    element.dispatchEvent(
      new window.MouseEvent('contextmenu', {
        bubbles: true,
        cancelable: true,
        clientX: box.left + 32,
        clientY: box.top + box.height / 2
      })
    );
  }
}
