import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react';
import type { Listing } from '../rows';

interface ScrollPlace {
  /** What scrolls. */
  scroller: RefObject<HTMLElement>;
  listing: Listing;
  cursor: number;
  rowPixels: number;
  scrollTo(index: number): void;
}

/**
 * Keep what one looks at in its place, and the cursor in sight.
 *
 * #### Notes
 * Rows behind the gap move down when those in it have been counted; the screen moves with them, and is not taken to
 * the cursor, which may be elsewhere.
 */
export function useScrollPlace({ scroller, listing, cursor, rowPixels, scrollTo }: ScrollPlace): void {
  /** What was drawn last, and whether rows have moved since while one looked at them. */
  const drawn = useRef({ listing, gap: listing.gap, length: listing.length, hasMoved: false });
  useLayoutEffect(() => {
    const { gap, length } = drawn.current;
    const hasMoved = drawn.current.listing === listing && gap !== undefined && gap !== listing.gap;
    const node = scroller.current;
    if (hasMoved && node && node.scrollTop >= gap * rowPixels) {
      node.scrollTop += (listing.length - length) * rowPixels;
    }
    drawn.current = { listing, gap: listing.gap, length: listing.length, hasMoved };
  });

  useEffect(() => {
    if (listing.length > 0 && !drawn.current.hasMoved) {
      scrollTo(cursor);
    }
  }, [listing, cursor]);
}
