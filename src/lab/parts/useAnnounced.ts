import { useEffect, useRef, type RefObject } from 'react';

/**
 * For a heading below which one thing is shown after another: with each it takes the focus, so that it is read out
 * and Tab goes on from there. What was clicked on to come here is often gone.
 *
 * @param shown names what is shown
 * @param isFirstAnnounced it takes the focus already when it first appears
 */
export function useAnnounced(shown: string, isFirstAnnounced = false): RefObject<HTMLHeadingElement> {
  const heading = useRef<HTMLHeadingElement>(null);
  const announced = useRef(isFirstAnnounced ? undefined : shown);
  useEffect(() => {
    if (announced.current !== shown) {
      announced.current = shown;
      heading.current?.focus();
    }
  });
  return heading;
}
