/**
 * What a transfer will do, before it does anything: every object listed, every
 * destination judged by the guard. A plan is a value that waits in a spool.
 */
import { join } from 'node:path';
import type { Location } from '../../core';
import type { WorkContext } from '../../context';
import { leavesGoogle } from './egress';
import { ItemCodec, isLarge, type CopyItem } from './item';
import { Spool, type Codec } from './spool';

/** Something that the plan removes, as it was listed. */
export interface Removable {
  location: Location;
  sizeBytes: number;
  version: string | null;
}

/**
 * Filled by `planCopy` or `planSync`, read as often as one likes, and disposed of with
 * its spools.
 */
export class Plan implements AsyncDisposable {
  readonly items: Spool<CopyItem>;
  /** What only the destination has, to be removed. */
  readonly extras: Spool<Removable>;
  /** Folders on disk that may be empty in the end, deepest first. */
  readonly folders: Spool<Location>;
  /** Objects to bring over, and their bytes; of large ones how many. */
  objects = 0;
  bytes = 0;
  large = 0;
  /** Of the bytes, those that leave Google's network. */
  leavingBytes = 0;
  /** Bytes of the objects that an interrupted run brought. */
  resumedBytes = 0;
  /** Objects that are equal already. */
  same = 0;
  /** Symbolic links below a source, which are not followed. */
  links = 0;

  constructor(private readonly context: WorkContext) {
    const options = { folder: spoolFolder(context) };
    this.items = new Spool(new ItemCodec(), options);
    this.extras = new Spool(JSON_CODEC as Codec<Removable>, options);
    this.folders = new Spool(JSON_CODEC as Codec<Location>, options);
  }

  /** It is counted, too: by its kind, and whether it is large or leaves its cloud. */
  async add(item: CopyItem): Promise<void> {
    await this.items.add(item);
    const bytes = item.sizeBytes ?? 0;
    switch (item.kind) {
      case 'there':
        this.resumedBytes += bytes;
        break;
      case 'copy':
        this.objects++;
        this.bytes += bytes;
        this.large += isLarge(item) ? 1 : 0;
        this.leavingBytes += leavesGoogle(item.source, item.destination, this.context.config) ? bytes : 0;
        break;
      case 'folder':
        break;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.items[Symbol.asyncDispose]();
    await this.extras[Symbol.asyncDispose]();
    await this.folders[Symbol.asyncDispose]();
  }
}

/** Beside the jobs' journals. */
export function spoolFolder({ config }: WorkContext): string {
  return join(config.stateFolder, 'jobs');
}

const JSON_CODEC: Codec<unknown> = {
  encode: item => JSON.stringify(item),
  decode: line => JSON.parse(line) as unknown
};
