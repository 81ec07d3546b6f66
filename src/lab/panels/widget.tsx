import { ReactWidget, type LabIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { Message } from '@lumino/messaging';
import type { Entry } from '../../protocol';
import type { ReactElement } from 'react';
import { CommandIDs } from '../commands';
import { cloudIcon, persistentIcon, scratchIcon } from '../icons';
import { Unloadable } from '../parts';
import { asFolder, isWithin } from '../places/uri';
import {
  acceptDrops,
  DraggedRows,
  type DropPlace,
  type How,
  type PanelClipboard,
  type Source
} from './moving';
import type { PanelView as PanelViewType, RowsProps } from './components';
import type { PanelModel } from './model';

interface BucketPanelOptions {
  model: PanelModel;
  clipboard: PanelClipboard;
  commands: CommandRegistry;
  trans: TranslationBundle;
  onRetry: () => void;
  onRename: RowsProps['onRename'];
  /** Rows were dropped on a folder of this panel. */
  onDrop: (sources: Promise<Source[]> | readonly Source[], folder: string, how: How) => void;
  /** Rows of JupyterLab's own file browser by its paths, where there is one. */
  sourcesOfHome: ((paths: string[]) => Promise<Source[]>) | undefined;
}

/** A bucket group in the sidebar. */
export class BucketPanel extends ReactWidget {
  constructor(private readonly _options: BucketPanelOptions) {
    super();
    const { model, trans } = _options;
    this.id = `lifecycle-panel-${model.id}`;
    this.addClass('lc-BucketPanel');
    this.node.dataset.panel = model.id;
    this.title.icon = iconOfPanel(model.id);
    this.node.setAttribute('role', 'region');
    this._entitle();
    model.changed.connect(this._entitle, this);
    const { onDrop, sourcesOfHome } = _options;
    acceptDrops({ node: this.node, trans, placeAt: event => this._placeAt(event), onDrop, sourcesOfHome });
  }

  get model(): PanelModel {
    return this._options.model;
  }

  override dispose(): void {
    this.model.dispose();
    super.dispose();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    if (this.isVisible) {
      this._load();
    }
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this._load();
  }

  protected override render(): ReactElement {
    const { model, trans } = this._options;
    const { _view: PanelView } = this;
    return (
      <>
        <h2 className="lc-Panel-title">{model.title}</h2>
        {this._problem !== undefined && <Unloadable error={this._problem} trans={trans} />}
        {PanelView && this._draw(PanelView)}
      </>
    );
  }

  /** The worker may call the panel otherwise than it was called on the page before. */
  private _entitle(): void {
    const { model, trans } = this._options;
    if (this.node.getAttribute('aria-label') !== model.title) {
      this.node.setAttribute('aria-label', model.title);
      this.title.caption = trans.__('%1 (Data Lifecycle)', model.title);
      if (this.isAttached) {
        this.update();
      }
    }
  }

  /** What draws the rows is fetched when a panel is first seen: JupyterLab's start has no need of it. */
  private _load(): void {
    this._loaded ??= import('./components/PanelView')
      .then(
        ({ PanelView }) => (this._view = PanelView),
        (error: unknown) => (this._problem = error)
      )
      .then(() => !this.isDisposed && this.update());
  }

  private _draw(PanelView: typeof PanelViewType): ReactElement {
    const { model, clipboard, commands, trans, onRetry } = this._options;
    return (
      <PanelView
        model={model}
        clipboard={clipboard}
        trans={trans}
        onRetry={onRetry}
        onOpen={entry =>
          entry.kind === 'prefix'
            ? void model.open(entry.uri)
            : void commands.execute(CommandIDs.open, { uri: entry.uri, kind: entry.kind })
        }
        onRename={this._options.onRename}
        onDrag={(entries, x, y) => this._drag(entries, x, y)}
        onCopyFromHome={() => void commands.execute(CommandIDs.copyFromHome)}
        onUpload={() => void commands.execute(CommandIDs.upload)}
        onNewFolder={() => void commands.execute(CommandIDs.newFolder)}
      />
    );
  }

  private _drag(entries: readonly Entry[], x: number, y: number): void {
    const { place } = this.model;
    if (place) {
      const sources = entries.map(({ uri, kind }) => ({ uri, kind }));
      new DraggedRows(sources, place.root.uri, place.removable, this._options.trans).start(x, y);
    }
  }

  /** The folder under the pointer, if the guard would let one write there. */
  private _placeAt({ target }: Event): DropPlace | undefined {
    const { place } = this.model;
    const named = (target as HTMLElement).closest<HTMLElement>('[data-folder]');
    const element = named ?? this.node.querySelector<HTMLElement>('.lc-Grid, .lc-NoRows');
    if (!place || !element) {
      return undefined;
    }
    const folder = asFolder(named?.dataset.folder ?? place.folder);
    const { ownUri, write, uri } = place.root;
    const writable =
      write === 'own'
        ? ownUri !== null && isWithin(folder, ownUri)
        : place.writable && isWithin(folder, place.folder);
    return writable ? { folder, rootUri: uri, element } : undefined;
  }

  private _loaded: Promise<unknown> | undefined;
  private _view: typeof PanelViewType | undefined;
  private _problem: unknown;
}

function iconOfPanel(id: string): LabIcon {
  switch (id) {
    case 'scratch':
      return scratchIcon;
    case 'persistent':
      return persistentIcon;
    default:
      return cloudIcon;
  }
}
