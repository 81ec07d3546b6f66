import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useRef, type ReactElement } from 'react';
import { crumbsOf } from '../../places/uri';

interface CrumbsProps {
  topUri: string;
  folder: string;
  trans: TranslationBundle;
  onOpen: (uri: string) => void;
}

/** The way from the bucket down to the folder; when it is long its end is seen. */
export function Crumbs({ topUri, folder, trans, onOpen }: CrumbsProps): ReactElement {
  const end = useRef<HTMLOListElement>(null);
  const crumbs = crumbsOf(topUri, folder);
  useEffect(() => {
    if (end.current) {
      end.current.scrollLeft = end.current.scrollWidth;
    }
  }, [folder]);
  return (
    <nav aria-label={trans.__('Folders')} className="lc-Crumbs" title={folder}>
      <ol ref={end}>
        {crumbs.map((crumb, index) => (
          <li key={crumb.uri}>
            <button
              type="button"
              aria-current={index === crumbs.length - 1 ? 'page' : undefined}
              data-folder={crumb.uri}
              onClick={() => onOpen(crumb.uri)}
            >
              {crumb.name || trans.__('(empty name)')}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
