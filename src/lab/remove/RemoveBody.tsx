import { ReactWidget } from '@jupyterlab/ui-components';
import type { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { useId, useState, type ReactElement } from 'react';
import type { RemovePreview } from '../../protocol';
import { nameOf } from '../places/uri';
import { formatBytes, formatMoment } from '../text';

interface RemoveBodyProps {
  preview: RemovePreview;
  /** Must be typed before anything may go; undefined when a click is enough. */
  nameToType: string | undefined;
  trans: TranslationBundle;
  onReady: (ready: boolean) => void;
}

/** What would go, before it goes. */
export function RemoveView({ preview, nameToType, trans, onReady }: RemoveBodyProps): ReactElement {
  const id = useId();
  const [typed, setTyped] = useState('');
  const others = preview.objects - preview.sample.length;
  return (
    <div className="lc-Remove">
      <p className="lc-Remove-count">
        {trans._n(
          '%2 object, %3',
          '%2 objects, %3',
          preview.objects,
          preview.objects.toLocaleString(),
          formatBytes(preview.bytes)
        )}
      </p>
      {preview.newest !== null && preview.objects > 1 && (
        <p>{trans.__('The newest was written %1.', formatMoment(preview.newest))}</p>
      )}
      {preview.datasets.length > 0 && (
        <p>
          {trans._n(
            'A whole dataset is among them: %2',
            '%3 whole datasets are among them: %2',
            preview.datasets.length,
            namesOf(preview.datasets),
            preview.datasets.length.toLocaleString()
          )}
        </p>
      )}
      {preview.warnings.map(warning => (
        <p key={warning} className="lc-Notice" data-kind="warning">
          {warning}
        </p>
      ))}
      <ul className="lc-Remove-sample" aria-label={trans.__('The first objects')} tabIndex={0}>
        {preview.sample.map(uri => (
          <li key={uri}>{uri}</li>
        ))}
        {others > 0 && <li>{trans.__('… and %1 more', others.toLocaleString())}</li>}
      </ul>
      <p className="lc-Notice" data-kind={preview.undo.possible ? 'info' : 'warning'}>
        {preview.undo.words}
      </p>
      {nameToType !== undefined && (
        <div className="lc-Field">
          <label htmlFor={id}>{trans.__('This is a lot. Type “%1” to delete it:', nameToType)}</label>
          {/* In an input, the dialog takes Enter for its default button, which is Cancel. */}
          <textarea
            id={id}
            rows={1}
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={event => {
              // Enter would scroll what is typed out of sight.
              const name = event.target.value.replaceAll('\n', '');
              setTyped(name);
              onReady(name === nameToType);
            }}
          />
        </div>
      )}
    </div>
  );
}

/** Names that the dialog tells. */
const MOST_NAMED = 5;

function namesOf(uris: readonly string[]): string {
  const names = uris.slice(0, MOST_NAMED).map(nameOf);
  return [...names, ...(uris.length > MOST_NAMED ? ['…'] : [])].join(', ');
}

/** The body of the dialog; it lets the Delete button work only when the name was typed. */
export class RemoveBody extends ReactWidget implements Dialog.IBodyWidget<boolean> {
  constructor(private readonly _props: Omit<RemoveBodyProps, 'onReady'>) {
    super();
    this._ready = _props.nameToType === undefined;
  }

  getValue(): boolean {
    return this._ready;
  }

  protected override onAfterAttach(): void {
    this.update();
    this._allow();
  }

  protected override render(): ReactElement {
    return (
      <RemoveView
        {...this._props}
        onReady={ready => {
          this._ready = ready;
          this._allow();
        }}
      />
    );
  }

  private _allow(): void {
    const button = this.node.closest('.jp-Dialog')?.querySelector<HTMLButtonElement>('button.jp-mod-warn');
    if (button) {
      button.disabled = !this._ready;
    }
  }

  private _ready: boolean;
}
