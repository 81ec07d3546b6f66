import type { TranslationBundle } from '@jupyterlab/translation';
import { useId, type ReactElement } from 'react';
import type { PanelModel } from '../model';

/** Which of the panel's buckets is shown. */
export function RootPicker({ model, trans }: { model: PanelModel; trans: TranslationBundle }): ReactElement {
  const id = useId();
  const roots = model.panel?.roots ?? [];
  return (
    <div className="lc-Panel-bar lc-RootPicker">
      <label htmlFor={id} className="lc-hidden">
        {trans.__('Bucket')}
      </label>
      <select
        id={id}
        className="lc-Select"
        value={model.root?.uri}
        onChange={event => {
          const root = roots.find(candidate => candidate.uri === event.target.value);
          if (root) {
            model.openRoot(root);
          }
        }}
      >
        {roots.map(root => (
          <option key={root.uri} value={root.uri}>
            {root.uri}
          </option>
        ))}
      </select>
    </div>
  );
}
