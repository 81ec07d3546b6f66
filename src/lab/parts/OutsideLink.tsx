import type { ReactElement, ReactNode } from 'react';

interface OutsideLinkProps {
  href: string;
  isButton?: boolean;
  children: ReactNode;
}

/** A link that leaves JupyterLab, in a tab of its own. */
export function OutsideLink({ href, isButton, children }: OutsideLinkProps): ReactElement {
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer"
      className={isButton ? 'lc-LinkButton' : undefined}
    >
      {children}
    </a>
  );
}
