import { useEffect, useState, type RefObject } from 'react';
import type { Ink } from './frame';

/** The theme's colours for what is drawn on a canvas; told again when the theme changes. */
export function useInk(node: RefObject<HTMLElement>): Ink | undefined {
  const [ink, setInk] = useState<Ink>();
  useEffect(() => {
    const read = () => {
      if (node.current) {
        const style = getComputedStyle(node.current);
        const colour = (name: string, otherwise: string) => style.getPropertyValue(name).trim() || otherwise;
        setInk({
          text: colour('--jp-ui-font-color1', '#222'),
          line: colour('--jp-border-color1', '#bbb'),
          mark: colour('--jp-ui-font-color0', '#000'),
          font: `11px ${style.fontFamily}`
        });
      }
    };
    read();
    const observer = new MutationObserver(read);
    observer.observe(document.body, { attributes: true, attributeFilter: ['data-jp-theme-name'] });
    return () => observer.disconnect();
  }, []);
  return ink;
}
