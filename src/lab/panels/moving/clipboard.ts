import { Signal, type ISignal } from '@lumino/signaling';
import type { Entry } from '../../../protocol';

/** What goes from one place to another: an object, or all below a prefix. */
export type Source = Pick<Entry, 'uri' | 'kind'>;

/** How it goes. */
export type How = 'copy' | 'move';

/**
 * What was cut or copied last, in a panel or in JupyterLab's own file browser.
 *
 * #### Notes
 * The system's clipboard holds text and pictures only; this one lives as long
 * as the page.
 */
export class PanelClipboard {
  get changed(): ISignal<this, void> {
    return this._changed;
  }
  get sources(): readonly Source[] {
    return this._sources;
  }
  get how(): How {
    return this._how;
  }
  /** Does JupyterLab's own file browser hold the same, and paste it itself? */
  get isFromHome(): boolean {
    return this._isFromHome;
  }

  put(sources: readonly Source[], how: How, isFromHome = false): void {
    this._sources = [...sources];
    this._how = how;
    this._isFromHome = isFromHome;
    this._cut = new Set(how === 'move' ? sources.map(({ uri }) => uri) : []);
    this._changed.emit();
  }

  clear(): void {
    this.put([], 'copy');
  }

  /** Was this row cut, and not pasted yet? */
  isCut(uri: string): boolean {
    return this._cut.has(uri);
  }

  private _sources: Source[] = [];
  private _how: How = 'copy';
  private _isFromHome = false;
  private _cut = new Set<string>();
  private readonly _changed = new Signal<this, void>(this);
}
