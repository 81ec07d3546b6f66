import { useEffect, useRef, type ReactElement, type ReactNode } from 'react';

/** What went wrong, read out and brought into view at once; nothing where nothing did. */
export function Problem({ children }: { children: ReactNode }): ReactElement | null {
  const words = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    // In braces: a browser may answer with a promise, which React would take for the effect's end.
    words.current?.scrollIntoView({ block: 'nearest' });
  }, [children]);
  return children === undefined ? null : (
    <p ref={words} className="lc-Notice" data-kind="error" role="alert">
      {children}
    </p>
  );
}
