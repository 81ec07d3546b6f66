import { Signal, type ISignal } from '@lumino/signaling';
import type { Panel, PanelRoot } from '../../protocol';
import { rootOf } from '../places/roots';
import { asFolder, parentOf } from '../places/uri';
import type { ILifecycleSettings, IWorkerClient, PanelPlace } from '../tokens';
import {
  Cursor,
  DatasetExpiry,
  Listing,
  nextOrder,
  pagesOf,
  Selection,
  shownColumns,
  type Column,
  type SortColumn,
  type SortOrder
} from './rows';
import type { KeptPanel } from './kept';

/**
 * One panel: its roots, the folder that is shown, the rows, and what is
 * selected. Components draw it; commands ask it for its `place`.
 */
export class PanelModel {
  constructor(
    /** As the panel is called until the worker told of it. */
    private readonly _name: Pick<Panel, 'id' | 'title'>,
    private readonly _client: IWorkerClient,
    private readonly _settings: ILifecycleSettings
  ) {
    this._expiry = new DatasetExpiry(_client);
    _settings.changed.connect(this._onSettings, this);
  }

  readonly selection = new Selection();
  readonly cursor = new Cursor(
    this.selection,
    () => this._listing,
    () => this._changed.emit()
  );

  get id(): string {
    return this._name.id;
  }
  get title(): string {
    return (this._panel ?? this._name).title;
  }

  /** Set while the list has the focus, so that the next folder's list takes it over. */
  hasFocus = false;

  get changed(): ISignal<this, void> {
    return this._changed;
  }
  /** Emitted when something changed that is kept over a reload. */
  get keptChanged(): ISignal<this, void> {
    return this._keptChanged;
  }
  get kept(): KeptPanel {
    return { folder: this._folder, namePrefix: this._namePrefix, order: this._order };
  }
  /** As the worker told; undefined until it answered. */
  get panel(): Panel | undefined {
    return this._panel;
  }
  /** Why the panels could not be asked for. */
  get failure(): unknown {
    return this._failure;
  }
  get root(): PanelRoot | undefined {
    return this._root;
  }
  /** With a trailing slash. */
  get folder(): string {
    return this._folder;
  }
  get namePrefix(): string {
    return this._namePrefix;
  }
  get listing(): Listing | undefined {
    return this._listing;
  }

  /** Is the first page of what was asked for last still under way? What is read again stays until then. */
  get isReading(): boolean {
    return this._next !== undefined && this._next.length === 0 && this._next.isLoading;
  }

  get place(): PanelPlace | undefined {
    if (!this._panel || !this._root) {
      return undefined;
    }
    return {
      panel: this._panel,
      root: this._root,
      folder: this._folder,
      selected: this.selection.entries,
      writable: this._listing?.access?.write ?? false,
      removable: this._listing?.access?.remove ?? false
    };
  }

  /** Take in what the worker told, and show what was kept, else the user's own folder. */
  setPanel(panel: Panel, kept?: KeptPanel): void {
    this._failure = undefined;
    this._panel = panel;
    this._order = kept?.order;
    const root = kept && rootOf(this._panel, kept.folder);
    if (kept && root) {
      this._show(root, kept.folder, kept.namePrefix);
    } else if (panel.roots.length > 0) {
      this.openRoot(panel.roots[0]);
    } else {
      this._changed.emit();
    }
  }

  /** The panels could not be asked for. */
  setFailure(error: unknown): void {
    this._failure = error;
    this._changed.emit();
  }

  /** Show a root: the user's own folder where there is one to keep things in, else the root itself. */
  openRoot(root: PanelRoot): void {
    this._show(root, root.write === 'own' && root.ownUri !== null ? root.ownUri : root.uri);
  }

  /** Show a folder of this panel; false when it has none that holds it. */
  open(folder: string): boolean {
    const root = rootOf(this._panel, folder);
    if (root) {
      this._show(root, folder);
    }
    return root !== undefined;
  }

  openOwnFolder(): void {
    if (this._root?.ownUri != null) {
      this._show(this._root, this._root.ownUri);
    }
  }

  openParent(): void {
    const parent = this._root && parentOf(this._folder, this._root.topUri);
    if (parent !== undefined) {
      this.cursor.goToWhenRead(this._folder);
      this.open(parent);
    }
  }

  /** These rows are on screen. */
  show(listing: Listing, first: number, last: number): void {
    listing.show(first, last);
    if (this._root?.expiresAfterDays !== undefined || listing.hasExpiry) {
      this._expiry.look(listing, first, last);
    }
  }

  refresh(): void {
    this._expiry.forget();
    this._read('again');
  }

  setNamePrefix(prefix: string): void {
    if (prefix !== this._namePrefix) {
      this._namePrefix = prefix;
      this._read('filtered');
      this._keptChanged.emit();
    }
  }

  /** In which order the rows stand; another folder keeps it. */
  get order(): SortOrder | undefined {
    return this._order;
  }

  /** What stands beside the names of these rows. */
  columnsOf(listing: Listing): Column[] {
    const expiry = this._root?.expiresAfterDays !== undefined || listing.hasExpiry;
    return shownColumns(this._settings.current.columns, { expiry });
  }

  /** An order that no column shows any more would look like none. */
  private _onSettings(): void {
    const column = this._order?.column;
    if (column !== undefined && column !== 'name' && !this._settings.current.columns.includes(column)) {
      this._setOrder(undefined);
    }
    this._changed.emit();
  }

  /** Sort by a column: each further click on its head goes one step on. */
  sortBy(column: SortColumn): void {
    this._setOrder(nextOrder(this._order, column));
  }

  private _setOrder(order: SortOrder | undefined): void {
    this._order = order;
    this.cursor.keepPlace();
    void this._listing?.sort(order);
    if (this._next !== this._listing) {
      // It was asked for before there was this order.
      void this._next?.sort(order);
    }
    this._keptChanged.emit();
  }

  /** URI of the row whose name is being changed. */
  get renaming(): string | undefined {
    return this._renaming;
  }

  /** Let the name of the row that is selected be changed in its place. */
  rename(): void {
    const [entry] = this.selection.entries;
    const index = entry && this._listing?.indexOf(entry.uri);
    if (index !== undefined && index !== -1) {
      this.cursor.index = index;
      this._renaming = entry.uri;
      this._changed.emit();
    }
  }

  endRename(): void {
    this._renaming = undefined;
    this._changed.emit();
  }

  dispose(): void {
    this._listing?.dispose();
    this._next?.dispose();
    this._expiry.dispose();
    Signal.clearData(this);
  }

  private _show(root: PanelRoot, folder: string, namePrefix = ''): void {
    this._root = root;
    this._folder = asFolder(folder);
    this._namePrefix = namePrefix;
    this._renaming = undefined;
    this.cursor.selectAfterRead(undefined);
    this._read();
    this._keptChanged.emit();
  }

  /** Read the folder. Of one that is shown already the old rows stay until the new ones are there. */
  private _read(how: 'anew' | 'again' | 'filtered' = 'anew'): void {
    this._next?.dispose();
    const listing = new Listing(
      pagesOf({
        client: this._client,
        folder: this._folder,
        namePrefix: this._namePrefix,
        pageSize: this._settings.current.pageSize
      })
    );
    void listing.sort(this._order);
    this._next = listing;
    if (how === 'anew') {
      this._take(listing);
    }
    listing.moved.connect((_, moved) => this.cursor.follow(moved));
    listing.changed.connect(() => {
      if (this._next === listing && this._listing !== listing && !this.isReading) {
        if (how === 'again') {
          this.cursor.keepPlace();
        }
        this._take(listing);
      }
      this.cursor.findPlace();
    });
    void listing.more();
    this._changed.emit();
  }

  /** Show `listing` in place of the one before. */
  private _take(listing: Listing): void {
    if (this._listing !== listing) {
      this._listing?.dispose();
      this._listing = listing;
      this.cursor.reset();
    }
  }

  private _panel: Panel | undefined;
  private _failure: unknown;
  private _root: PanelRoot | undefined;
  private _folder = '';
  private _namePrefix = '';
  private _order: SortOrder | undefined;
  private _listing: Listing | undefined;
  private _renaming: string | undefined;
  private readonly _expiry: DatasetExpiry;
  private _next: Listing | undefined;
  private readonly _changed = new Signal<this, void>(this);
  private readonly _keptChanged = new Signal<this, void>(this);
}
