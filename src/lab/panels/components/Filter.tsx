import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { PanelModel } from '../model';

/** Typing pauses this long before the store is asked, in ms. */
const PAUSE_MS = 300;

/** Names that begin with what is typed; the store looks for them, so it works in huge folders. */
export function Filter({ model, trans }: { model: PanelModel; trans: TranslationBundle }): ReactElement {
  const { folder, namePrefix } = model;
  const [text, setText] = useState(namePrefix);
  /** What was asked for from here last, and where. */
  const asked = useRef({ folder, namePrefix });
  const ask = () => {
    asked.current.namePrefix = text;
    model.setNamePrefix(text);
  };
  useEffect(() => {
    // Who goes to a folder, another or this one anew, sees all of it; what is typed meanwhile stays.
    if (asked.current.folder !== folder || asked.current.namePrefix !== namePrefix) {
      asked.current = { folder, namePrefix };
      setText(namePrefix);
    }
  }, [folder, namePrefix]);
  useEffect(() => {
    const timer = setTimeout(ask, PAUSE_MS);
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
          ask();
        }
      }}
    />
  );
}
