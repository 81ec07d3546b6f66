import type { ReactElement, ReactNode } from 'react';

/** Something is under way; the words say what. */
export function Busy({ children }: { children: ReactNode }): ReactElement {
  return (
    <span role="status" className="lc-Busy">
      <span className="lc-Spinner" />
      {children}
    </span>
  );
}
