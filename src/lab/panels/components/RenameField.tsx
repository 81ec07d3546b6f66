import { showErrorMessage } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useId, useRef, useState, type ReactElement } from 'react';
import type { Entry } from '../../../protocol';
import { messageOf } from '../../client/errors';

/**
 * `onEnd` is called whether the name is another or not. Only a refused name that Enter gave keeps the field open.
 */
export interface RenameFieldProps {
  entry: Entry;
  trans: TranslationBundle;
  /** Give the row this name; resolves with why it may not have it. */
  onName: (name: string) => Promise<string | undefined>;
  /** The field is done with; `isByKey` when the keyboard goes on in the list. */
  onEnd: (isByKey: boolean) => void;
}

/** A row's name while it is changed: Enter and leaving the field take the new one, Escape keeps the old. */
export function RenameField({ entry, trans, onName, onEnd }: RenameFieldProps): ReactElement {
  const field = useRef<HTMLInputElement>(null);
  const isBusy = useRef(false);
  const problemId = useId();
  const [problem, setProblem] = useState<string>();

  useEffect(() => {
    const dot = entry.kind === 'prefix' ? -1 : entry.name.lastIndexOf('.');
    field.current?.focus();
    field.current?.setSelectionRange(0, dot > 0 ? dot : entry.name.length);
  }, []);

  const take = async (isByKey: boolean): Promise<void> => {
    const name = field.current?.value.trim() ?? '';
    if (isBusy.current) {
      return;
    }
    if (name === entry.name || (name === '' && !isByKey)) {
      onEnd(isByKey);
      return;
    }
    isBusy.current = true;
    const refused = await (isName(name)
      ? onName(name).catch(messageOf)
      : trans.__('A name has at least one character, and no slash.'));
    if (refused !== undefined && isByKey) {
      isBusy.current = false;
      setProblem(refused);
      return;
    }
    onEnd(isByKey);
    if (refused !== undefined) {
      // Nobody looks here any more: the old name stays.
      await showErrorMessage(trans.__('Could not rename “%1”', entry.name), refused);
    }
  };

  return (
    <span className="lc-Rename">
      <input
        ref={field}
        type="text"
        className="lc-Rename-field"
        defaultValue={entry.name}
        aria-label={trans.__('New name of %1', entry.name)}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : problemId}
        spellCheck={false}
        autoComplete="off"
        onChange={() => setProblem(undefined)}
        onBlur={() => void take(false)}
        onClick={event => event.stopPropagation()}
        onDoubleClick={event => event.stopPropagation()}
        onKeyDown={event => {
          event.stopPropagation();
          if (event.nativeEvent.isComposing) {
            // The keys choose among characters.
            return;
          }
          if (event.key === 'Enter') {
            void take(true);
          } else if (event.key === 'Escape') {
            isBusy.current = true;
            onEnd(true);
          }
        }}
      />
      {problem !== undefined && (
        <span id={problemId} role="alert" className="lc-Rename-problem">
          {problem}
        </span>
      )}
    </span>
  );
}

/** What the guard would not take for one either, told before anything is asked of the worker. */
function isName(name: string): boolean {
  return name !== '' && !name.includes('/') && name !== '.' && name !== '..';
}
