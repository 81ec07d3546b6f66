/** How references name the files, and what a reader must know to open them. Never secrets. */
import { fsspecUrl, LifecycleError, urlPath, type Location } from '../../core';
import type { WorkContext } from '../../context';
import { remoteOf, type RemoteSource } from '../../python';

/** As URLs are: Icechunk undoes the escapes. A web address has them already. */
function escapedUrl(location: Location): string {
  const key = urlPath(location.key);
  switch (location.type) {
    case 'disk':
      return `file:///${key}`;
    case 'http':
      return fsspecUrl(location);
    default:
      return fsspecUrl({ ...location, key });
  }
}

/** The part of a source's key below the folder that the references lie in. */
function relativeUrl(source: Location, target: Location, context: WorkContext): string {
  const folder = target.key.slice(0, target.key.replace(/\/+$/, '').lastIndexOf('/') + 1);
  const isBeside =
    source.type === target.type &&
    source.endpoint === target.endpoint &&
    source.bucket === target.bucket &&
    source.key.startsWith(folder);
  if (!isBeside) {
    throw new LifecycleError(
      'bad-input',
      `${context.format(source)} does not lie beside ${context.format(target)} or in a folder beside it, so it has no relative URL. Set target.references: absolute.`,
      { subject: context.format(source) }
    );
  }
  return source.key.slice(folder.length);
}

/** fsspec takes URLs as they are, Icechunk unescapes them. */
export type Spelling = 'fsspec' | 'relative' | 'escaped';

/** The URLs of one store, each once, and how all of them are opened. */
export class SourceUrls {
  readonly urls: string[] = [];
  readonly locations: Location[] = [];
  private readonly known = new Map<string, number>();
  private first: Promise<RemoteSource> | undefined;

  constructor(
    private readonly context: WorkContext,
    private readonly target: Location,
    private readonly spelling: Spelling
  ) {}

  /** The number of a file's URL. */
  async indexOf(uri: string): Promise<number> {
    const known = this.known.get(uri);
    if (known !== undefined) {
      return known;
    }
    const location = this.context.parse(uri);
    const url = this.spell(location);
    if (location.type === 'disk' && url.replace(/^file:/, '').includes('://')) {
      throw new LifecycleError('unsupported', `${uri}: a path with "://" in it cannot be referenced.`, {
        subject: uri
      });
    }
    const remote = remoteOf(location, this.context.config);
    this.first ??= remote;
    const [wanted, found] = [await this.first, await remote];
    if (JSON.stringify(wanted) !== JSON.stringify(found)) {
      throw new LifecycleError(
        'unsupported',
        `${uri} is opened otherwise than ${this.urls[0]}; the files of one virtual store lie in one kind of place.`,
        { subject: uri }
      );
    }
    this.known.set(uri, this.urls.length);
    this.locations.push(location);
    return this.urls.push(url) - 1;
  }

  private spell(location: Location): string {
    switch (this.spelling) {
      case 'relative':
        return relativeUrl(location, this.target, this.context);
      case 'fsspec':
        return fsspecUrl(location);
      case 'escaped':
        return escapedUrl(location);
    }
  }

  /** How the files are opened; of a store without references, as anything on disk. */
  async remote(): Promise<RemoteSource> {
    return this.first ?? { protocol: 'file', anonymous: true };
  }
}
