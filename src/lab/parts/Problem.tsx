import type { ReactElement, ReactNode } from 'react';

/** What went wrong, read out at once; nothing where nothing did. */
export function Problem({ children }: { children: ReactNode }): ReactElement | null {
  return children === undefined ? null : (
    <p className="lc-Notice" data-kind="error" role="alert">
      {children}
    </p>
  );
}
