import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import { Problem } from './Problem';

/** Instead of what is fetched when it is first seen: after an update, the server has other files. */
export function Unloadable({ error, trans }: { error: unknown; trans: TranslationBundle }): ReactElement {
  return (
    <Problem>
      {trans.__(
        'This could not be loaded: save your work and reload JupyterLab, which may have been updated. (%1)',
        String(error)
      )}
    </Problem>
  );
}
