import { useEffect, useRef, type FocusEvent, type RefObject } from 'react';

/** Where the focus was: in which item of the list, and on which of its buttons; or beside the items. */
interface Place {
  key: string | undefined;
  index: number;
  button: number;
}

interface KeptFocus<T extends HTMLElement> {
  ref: RefObject<T>;
  onFocus: (event: FocusEvent) => void;
  onBlur: () => void;
}

/**
 * For a list whose items vanish, or move to another place in it, while one of their buttons has the focus, which
 * would fall to the document: it goes to the item in its new place, else to the one that is where the item was,
 * else to the list. Spread it on an element with `tabIndex={-1}`; items have a `data-key`.
 */
export function useKeptFocus<T extends HTMLElement>(): KeptFocus<T> {
  const ref = useRef<T>(null);
  const place = useRef<Place>();
  useEffect(() => {
    const { current: list } = ref;
    if (!list || !place.current || list.ownerDocument.activeElement !== list.ownerDocument.body) {
      return;
    }
    const { key, index, button } = place.current;
    const items = itemsOf(list);
    const item =
      key === undefined
        ? undefined
        : (items.find(({ dataset }) => dataset.key === key) ?? items.at(index) ?? items.at(-1));
    const buttons = item ? buttonsOf(item) : [];
    if (item && buttons.every(({ disabled }) => disabled)) {
      // Something is under way; the item's buttons come back.
      return;
    }
    (buttons[button] ?? buttons.at(-1) ?? list).focus();
  });
  return {
    ref,
    onFocus: ({ target }) => {
      const item = target.closest<HTMLElement>('[data-key]');
      place.current = {
        key: item?.dataset.key,
        index: item && ref.current ? itemsOf(ref.current).indexOf(item) : -1,
        button: item ? buttonsOf(item).indexOf(target as HTMLButtonElement) : -1
      };
    },
    // Not called for an element that React takes away.
    onBlur: () => (place.current = undefined)
  };
}

function itemsOf(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>('[data-key]')];
}

function buttonsOf(item: HTMLElement): HTMLButtonElement[] {
  return [...item.querySelectorAll('button')];
}
