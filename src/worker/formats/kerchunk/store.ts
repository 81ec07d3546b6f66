/** References as a store that can only be read, so that whatever reads Zarr reads them. */
import { asPrefix, collect, compareKeys, isLifecycleError, LifecycleError, nothingThere } from '../../core';
import type { Capabilities, ListOptions, ListPage, ObjectInfo, ReadOptions, Store } from '../../stores/store';
import { Presence } from '../manifest';
import { keyOf, referenceAt, rowOf, type Reference, type References } from './references';

/** Where a URL of the references leads. */
type Locate = (url: string) => { store: Store; key: string };

/**
 * Keys below `prefix` are read by their references; the bytes come from wherever those
 * lead.
 *
 * Writing throws `unsupported`; a reference whose file is gone or too short,
 * `unreadable` naming both.
 */
export class ReferenceStore implements Store {
  readonly type: Store['type'];

  /**
   * @param base The store that holds the references
   * @param prefix Key under which the group's own keys stand here, with a slash
   */
  constructor(
    readonly references: References,
    private readonly base: Store,
    private readonly prefix: string,
    private readonly locate: Locate
  ) {
    this.type = base.type;
  }

  uri(key: string): string {
    return this.base.uri(key);
  }

  capabilities(): Promise<Capabilities> {
    return Promise.resolve({
      conditionalWrite: false,
      conditionalDelete: false,
      undo: false,
      presign: false,
      rawKeys: true
    });
  }

  /** All at once: documents in key order, then each array's chunks in theirs. */
  async list(prefix: string, { delimiter }: ListOptions = {}): Promise<ListPage> {
    const objects: ObjectInfo[] = [];
    const prefixes = new Set<string>();
    const within = asPrefix(prefix);
    const add = (key: string, sizeBytes = -1): boolean => {
      if (!key.startsWith(within) && prefix !== '') {
        return false;
      }
      const slash = delimiter ? key.indexOf('/', within.length) : -1;
      if (slash >= 0) {
        prefixes.add(key.slice(0, slash + 1));
        return true;
      }
      objects.push(infoOf(key, sizeBytes));
      return false;
    };
    for (const key of this.references.documents.keys()) {
      add(this.prefix + key);
    }
    for (const [name, array] of this.references.arrays) {
      const below = `${this.prefix}${name}/`;
      if (!below.startsWith(within) && !within.startsWith(below) && prefix !== '') {
        continue;
      }
      const rows = array.grid.reduce((product, count) => product * count, 1);
      for (let row = 0; row < rows; row++) {
        const at = await array.table(row);
        const { presence, length, inline } = at.table;
        const sizeBytes = inline.get(at.row)?.byteLength ?? length[at.row]!;
        if (presence[at.row] !== Presence.absent && add(`${below}${keyOf(array, row)}`, sizeBytes)) {
          break;
        }
      }
    }
    return { objects, prefixes: [...prefixes].sort(compareKeys) };
  }

  async stat(key: string): Promise<ObjectInfo | undefined> {
    const found = await this.find(key);
    return found && infoOf(key, found instanceof Uint8Array ? found.byteLength : (found.length ?? -1));
  }

  async *read(key: string, options: ReadOptions = {}): AsyncIterable<Uint8Array> {
    const found = await this.find(key);
    const from = options.offset ?? 0;
    if (!found) {
      throw nothingThere(this.uri(key));
    }
    if (found instanceof Uint8Array) {
      yield found.subarray(from, options.length === undefined ? undefined : from + options.length);
      return;
    }
    const { store, key: file } = this.locate(found.url);
    const { length } = found;
    const wanted =
      length === undefined
        ? options.length
        : Math.max(0, Math.min(options.length ?? Infinity, length - from));
    if (wanted === 0) {
      return;
    }
    const bytes = await collect(
      store.read(file, { offset: found.offset + from, length: wanted, signal: options.signal })
    ).catch((error: unknown) => {
      // Where a chunk is looked for, one that is not there would be taken for one that went away.
      throw isLifecycleError(error, 'not-found')
        ? new LifecycleError(
            'unreadable',
            `${this.uri(key)} refers to ${store.uri(file)}, which is not there. It was moved or removed; references hold only where the files stay.`,
            { subject: store.uri(file), cause: error }
          )
        : error;
    });
    if (wanted !== undefined && bytes.byteLength < wanted && length !== undefined) {
      throw new LifecycleError(
        'unreadable',
        `${this.uri(key)}: ${store.uri(file)} ends before byte ${found.offset + from + wanted}, to which this chunk refers. The file was replaced or truncated.`,
        { subject: store.uri(file) }
      );
    }
    yield bytes;
  }

  /** What a key refers to: bytes, or a range of a file. */
  async find(key: string): Promise<Reference | undefined> {
    if (!key.startsWith(this.prefix)) {
      return undefined;
    }
    const name = key.slice(this.prefix.length);
    const document = this.references.documents.get(name);
    if (document !== undefined) {
      return Buffer.from(document, 'utf8');
    }
    for (let slash = name.lastIndexOf('/'); slash > 0; slash = name.lastIndexOf('/', slash - 1)) {
      const array = this.references.arrays.get(name.slice(0, slash));
      const row = array && rowOf(array, name.slice(slash + 1));
      if (array && row !== undefined) {
        const at = await array.table(row);
        return referenceAt(at.table, at.row, this.references.urls);
      }
    }
    return undefined;
  }

  write(): Promise<never> {
    return refuse();
  }

  upload(): Promise<never> {
    return refuse();
  }

  copyFrom(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  makeFolder(): Promise<never> {
    return refuse();
  }

  // eslint-disable-next-line require-yield
  async *remove(): AsyncGenerator<never> {
    await refuse();
  }
}

function infoOf(key: string, sizeBytes = -1): ObjectInfo {
  return { key, sizeBytes, modified: null, version: null };
}

function refuse(): Promise<never> {
  return Promise.reject(new LifecycleError('unsupported', 'A virtual store can only be read.'));
}
