import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useState, type ReactElement } from 'react';
import type { PanelModel } from '../model';

/** Typing pauses this long before the store is asked, in ms. */
const PAUSE_MS = 300;

/** Names that begin with what is typed; the store looks for them, so it works in huge folders. */
export function Filter({ model, trans }: { model: PanelModel; trans: TranslationBundle }): ReactElement {
  const [text, setText] = useState(model.namePrefix);
  // Another folder begins without a filter.
  useEffect(() => setText(model.namePrefix), [model.folder]);
  useEffect(() => {
    const timer = setTimeout(() => model.setNamePrefix(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <input
      type="search"
      className="lc-Filter"
      value={text}
      placeholder={trans.__('Begins with…')}
      aria-label={trans.__('Show names that begin with')}
      spellCheck={false}
      onChange={event => setText(event.target.value)}
      onKeyDown={event => {
        if (event.key === 'Enter') {
          model.setNamePrefix(text);
        }
      }}
    />
  );
}
