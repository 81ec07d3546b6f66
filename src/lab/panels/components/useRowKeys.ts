import { useRef, type KeyboardEvent } from 'react';
import type { Entry } from '../../../protocol';
import { keyAction, rowNamed, Typed, type Listing } from '../rows';
import type { PanelModel } from '../model';

interface RowKeys {
  model: PanelModel;
  listing: Listing;
  /** Rows that are on screen. */
  screenRows(): number;
  scrollTo(index: number): void;
  onOpen(entry: Entry): void;
  /** The element whose context menu the keyboard asks for. */
  menuTarget(): Element | null;
}

/** What the keys of the list do; those of what stands in it are left alone. */
export function useRowKeys(options: RowKeys): (event: KeyboardEvent) => void {
  const { model, listing, screenRows, scrollTo, onOpen, menuTarget } = options;
  const typed = useRef(new Typed());

  const goTo = (letter: string) => {
    const { length } = listing;
    const at = (index: number) => listing.at(index);
    const index = rowNamed(typed.current.add(letter), { cursor: model.cursor.index, length, at });
    if (index !== undefined) {
      scrollTo(index);
      model.cursor.select(index);
    }
  };

  return event => {
    if (event.target !== event.currentTarget) {
      // The keys of a column's head are its own.
      return;
    }
    const page = Math.max(1, screenRows() - 2);
    const action = keyAction(event, { cursor: model.cursor.index, length: listing.length, page });
    if (!action) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if ('index' in action) {
      // Seen even where the cursor stays: Home at the first row, after scrolling away.
      scrollTo(action.index);
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
        return openMenu(menuTarget());
    }
  };
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
