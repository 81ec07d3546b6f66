import type { ReactElement, ReactNode } from 'react';
import { useAnnounced } from './useAnnounced';

interface Page<T extends string> {
  name: T;
  title: string;
  /** It is done. */
  isPassed?: boolean;
  /** It cannot be gone to now. */
  isClosed?: boolean;
}

interface PagesProps<T extends string> {
  /** What the pages are, for who cannot see them. */
  label: string;
  pages: readonly Page<T>[];
  shown: T;
  /** They are steps, one after the other. */
  isNumbered?: boolean;
  /** The first page is announced, too, when it opens. */
  isFirstAnnounced?: boolean;
  onGo: (name: T) => void;
  /** The page that is shown, below its title. */
  children: ReactNode;
}

/** One page at a time, and the way to the others. */
export function Pages<T extends string>(props: PagesProps<T>): ReactElement {
  const { label, pages, shown, isNumbered = false, isFirstAnnounced = false, onGo, children } = props;
  const heading = useAnnounced(shown, isFirstAnnounced);
  return (
    <>
      <nav aria-label={label} className="lc-Steps">
        <ol>
          {pages.map(({ name, title, isPassed, isClosed = false }, index) => (
            <li key={name}>
              <button
                type="button"
                className={isNumbered ? undefined : 'lc-Steps-plain'}
                aria-current={name === shown ? 'step' : undefined}
                data-passed={isPassed}
                disabled={isClosed}
                onClick={() => onGo(name)}
              >
                {isNumbered && <span className="lc-Steps-number">{index + 1}</span>}
                {title}
              </button>
            </li>
          ))}
        </ol>
      </nav>
      <section className="lc-Step">
        <h3 ref={heading} tabIndex={-1}>
          {pages.find(({ name }) => name === shown)?.title}
        </h3>
        {children}
      </section>
    </>
  );
}
