import { Signal, type ISignal } from '@lumino/signaling';
import type { Panel } from '../../protocol';
import { asFolder, folderOf, isWithin } from '../places/uri';
import type { IBucketPanels, IWorkerClient, PanelPlace } from '../tokens';
import type { PanelModel } from './model';

/** The sidebar's panels as the other features see them. */
export class BucketPanels implements IBucketPanels {
  constructor(private readonly _client: IWorkerClient) {}

  /** Bring a panel to the front; the plug-in knows the shell. */
  activate: (id: string) => void = () => undefined;

  get panels(): readonly Panel[] {
    return this._panels;
  }
  get home(): string | undefined {
    return this._home;
  }
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get current(): PanelPlace | undefined {
    return this._used?.place;
  }

  placeOf(id: string): PanelPlace | undefined {
    return this.model(id)?.place;
  }

  /** The model that commands act on. */
  get used(): PanelModel | undefined {
    return this._used;
  }

  /** Say that somebody works in this panel. */
  use(model: PanelModel): void {
    if (this._used !== model) {
      this._used = model;
      this._changed.emit();
    }
  }

  /** Ask the worker which panels there are. */
  async load(): Promise<readonly Panel[]> {
    const hello = await this._client.hello();
    const { panels } = await this._client.call('panels', {});
    this._home = hello.home;
    this._panels = panels;
    this._changed.emit();
    return panels;
  }

  add(model: PanelModel): void {
    this._models.push(model);
    this._changed.emit();
  }

  remove(model: PanelModel): void {
    this._models = this._models.filter(other => other !== model);
    if (this._used === model) {
      this._used = undefined;
    }
    this._changed.emit();
  }

  model(id: string): PanelModel | undefined {
    return this._models.find(model => model.id === id);
  }

  async reveal(uri: string): Promise<boolean> {
    const inOwnRoot = (model: PanelModel) => model.panel?.roots.some(root => isWithin(uri, root.uri));
    const inBucket = (model: PanelModel) => model.panel?.roots.some(root => isWithin(uri, root.topUri));
    const model = this._models.find(inOwnRoot) ?? this._models.find(inBucket);
    if (!model?.open(folderOf(uri))) {
      return false;
    }
    this.use(model);
    this.activate(model.id);
    model.cursor.selectWhenRead(uri);
    return true;
  }

  refresh(folder?: string): void {
    for (const model of this._models) {
      if (folder === undefined || model.folder === asFolder(folder)) {
        model.refresh();
      }
    }
  }

  private _panels: readonly Panel[] = [];
  private _home: string | undefined;
  private _models: PanelModel[] = [];
  private _used: PanelModel | undefined;
  private readonly _changed = new Signal<this, void>(this);
}
