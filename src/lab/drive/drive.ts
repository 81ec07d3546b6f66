import { Signal, type ISignal } from '@lumino/signaling';
import type { Contents, ServerConnection } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Entry, Job, Panel } from '../../protocol';
import { WorkerError } from '../client/errors';
import { signedDownload } from '../download/signed';
import { asFolder, nameOf, withoutSlash } from '../places/uri';
import type { IBucketPanels, IJobs, ILifecycleSettings, IWorkerClient } from '../tokens';
import { base64Of, contentOf, typeOfName, type Content } from './content';
import { folderModel, objectModel } from './models';
import { driveNameOf, pathOf, uriOf } from './paths';
import { readWhole } from './reading';
import { mayWrite } from './writable';

interface BucketDriveOptions {
  panel: Panel;
  /** All of them: the root of another may rule a part of this one. */
  panels: Pick<IBucketPanels, 'panels' | 'home'>;
  client: IWorkerClient;
  jobs: IJobs;
  settings: ILifecycleSettings;
  trans: TranslationBundle;
}

/** A folder listed for JupyterLab's own dialogs shows no more rows than this. */
const MOST_LISTED = 1000;

/**
 * Single objects of a panel for JupyterLab's editors. Listing, transfers and
 * everything about many objects is the panel's.
 *
 * #### Notes
 * A model's `hash` is the object's ETag. JupyterLab compares it before it
 * saves and asks what to do when it differs, so a save requires the ETag that
 * was seen last: what was written in between is never overwritten unseen.
 */
export class BucketDrive implements Contents.IDrive {
  constructor(private readonly _options: BucketDriveOptions) {
    this.name = driveNameOf(_options.panel.id);
    this.serverSettings = _options.client.serverSettings;
  }

  readonly name: string;
  readonly serverSettings: ServerConnection.ISettings;

  get fileChanged(): ISignal<this, Contents.IChangedArgs> {
    return this._fileChanged;
  }
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    Signal.clearData(this);
  }

  async get(path: string, options: Contents.IFetchOptions = {}): Promise<Contents.IModel> {
    if (path === '') {
      return folderModel('', '', [], false);
    }
    const uri = this._uri(path);
    if (options.type === 'directory') {
      return this._folder(path, uri, options.content !== false);
    }
    const entry = await this._stat(uri);
    if (entry.kind !== 'object') {
      return this._folder(path, entry.uri, options.content !== false);
    }
    this._etags.set(path, entry.etag);
    const type = options.type ?? typeOfName(entry.name);
    if (options.content === false) {
      return this._objectModel(path, entry, { type, format: null, content: null });
    }
    const { bytes, etag } = await readWhole({ ...entry, uri }, this._options);
    this._etags.set(path, etag);
    return this._objectModel(
      path,
      { ...entry, etag },
      contentOf(entry.name, bytes, type, options.format ?? null, this._options.trans)
    );
  }

  async save(path: string, model: Partial<Contents.IModel> = {}): Promise<Contents.IModel> {
    const { client, trans } = this._options;
    const uri = this._uri(path);
    if (model.type === 'directory' || model.chunk !== undefined) {
      throw new Error(trans.__('Use the panel to make folders and to upload files.'));
    }
    try {
      const { entry } = await client.call('save', {
        uri,
        base64: base64Of(model),
        ifMatch: this._etags.get(path) ?? null,
        ...(model.mimetype !== undefined && { contentType: model.mimetype })
      });
      this._etags.set(path, entry.etag);
      const saved = this._objectModel(path, entry, {
        type: model.type ?? typeOfName(entry.name),
        format: null,
        content: null
      });
      this._fileChanged.emit({ type: 'save', oldValue: null, newValue: saved });
      return saved;
    } catch (error) {
      if (error instanceof WorkerError && error.tag === 'conflict') {
        const words = trans.__(
          '%1\nNothing was saved. Choose File > Save As to keep your version under another name, or File > Reload from Disk to see the other one.',
          error.message
        );
        throw new WorkerError(words, error.tag, error.status, uri, { cause: error });
      }
      throw error;
    }
  }

  async delete(path: string): Promise<void> {
    const { client, trans } = this._options;
    const entry = await this._stat(this._uri(path));
    if (entry.kind !== 'object') {
      throw new Error(
        trans.__('“%1” is a folder. Delete it in its panel, which first shows what would go.', entry.name)
      );
    }
    const preview = await client.call('previewRemove', { uris: [entry.uri] });
    if (preview.objects !== 1) {
      throw new Error(trans.__('“%1” is not a single object. Delete it in its panel.', entry.name));
    }
    const { job } = await client.call('remove', { previewId: preview.previewId });
    await this._finish(job, trans.__('“%1” was not deleted.', entry.name));
    this._etags.delete(path);
    this._fileChanged.emit({ type: 'delete', oldValue: { path }, newValue: null });
  }

  async rename(path: string, newPath: string): Promise<Contents.IModel> {
    const { client, trans } = this._options;
    const entry = await this._stat(this._uri(path));
    if (entry.kind !== 'object') {
      throw new Error(trans.__('“%1” is a folder. Rename it in its panel.', entry.name));
    }
    const { job } = await client.call('move', { sources: [entry.uri], destination: this._uri(newPath) });
    await this._finish(job, trans.__('“%1” was not renamed.', entry.name));
    const model = await this.get(newPath, { content: false });
    this._etags.delete(path);
    this._fileChanged.emit({ type: 'rename', oldValue: { path }, newValue: model });
    return model;
  }

  newUntitled(): Promise<Contents.IModel> {
    const { trans } = this._options;
    return Promise.reject(
      new Error(trans.__('Make the file in your home folder, then copy it into the bucket.'))
    );
  }

  copy(): Promise<Contents.IModel> {
    const { trans } = this._options;
    return Promise.reject(new Error(trans.__('Copy it with “Copy to…” in its panel.')));
  }

  async getDownloadUrl(path: string): Promise<string> {
    const { client, settings, trans } = this._options;
    const uri = this._uri(path);
    const url = settings.current.signedDownloads ? await signedDownload(uri, nameOf(uri), client) : undefined;
    if (url === undefined) {
      throw new Error(trans.__('Choose “Download” in the menu of its row in the panel.'));
    }
    return url;
  }

  createCheckpoint(): Promise<Contents.ICheckpointModel> {
    // Every save is a version of the object; the bucket keeps them or not.
    return Promise.resolve({ id: 'none', last_modified: new Date().toISOString() });
  }

  listCheckpoints(): Promise<Contents.ICheckpointModel[]> {
    return Promise.resolve([]);
  }

  restoreCheckpoint(): Promise<void> {
    return Promise.reject(new Error(this._options.trans.__('A bucket has no checkpoints to go back to.')));
  }

  deleteCheckpoint(): Promise<void> {
    return Promise.resolve();
  }

  private _uri(path: string): string {
    const uri = uriOf(this._options.panel, path);
    if (uri === undefined) {
      throw new Error(this._options.trans.__('“%1” is in no bucket of this panel.', path));
    }
    return uri;
  }

  private _mayWrite(uri: string): boolean {
    return mayWrite(uri, this._options.panels);
  }

  private _objectModel(path: string, entry: Entry, content: Content): Contents.IModel {
    return objectModel(path, entry, content, this._mayWrite(entry.uri));
  }

  private async _stat(uri: string): Promise<Entry> {
    try {
      return (await this._options.client.call('stat', { uri })).entry;
    } catch (error) {
      throw asResponseError(error);
    }
  }

  private async _folder(path: string, uri: string, content: boolean): Promise<Contents.IModel> {
    const { client, panel } = this._options;
    const folder = asFolder(uri);
    const page = content ? await client.call('list', { uri: folder, pageSize: MOST_LISTED }) : undefined;
    const rows = page?.entries.map(entry => {
      const below = pathOf(panel, withoutSlash(entry.uri)) ?? '';
      return entry.kind === 'object'
        ? this._objectModel(below, entry, { type: typeOfName(entry.name), format: null, content: null })
        : folderModel(below, entry.name, null, this._mayWrite(entry.uri));
    });
    return folderModel(path, nameOf(uri), rows ?? null, this._mayWrite(folder));
  }

  /** @throws Error in the job's own words, else in these, unless it was done. */
  private async _finish(job: Job, otherwise: string): Promise<void> {
    const { state, error } = await this._options.jobs.whenEnded(job);
    if (state !== 'done') {
      throw new Error(error?.message ?? otherwise);
    }
  }

  private readonly _etags = new Map<string, string | null>();
  private readonly _fileChanged = new Signal<this, Contents.IChangedArgs>(this);
  private _isDisposed = false;
}

/** JupyterLab asks `error.response.status` whether a path is free. */
function asResponseError(error: unknown): unknown {
  if (error instanceof WorkerError) {
    Object.assign(error, { response: { status: error.status } });
  }
  return error;
}
