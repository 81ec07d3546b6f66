/** What the dialog tells before a removal: counts, datasets, a sample, and whether it can be undone. */
import type { RemovePreview } from '../../protocol/previews';
import { atKey, sameBucket, type Location } from '../core/location';
import type { WorkContext } from '../context';
import type { ObjectInfo } from '../stores/store';
import { undoIn } from './undo';

const MAX_SAMPLE = 20;
const MAX_DATASETS = 100;

/** Files that stand at the top of a Zarr group or array, or of an Icechunk repository. */
const MARKER = /^(.*)\/(?:\.zgroup|\.zmetadata|\.zarray|zarr\.json|refs\/branch\.main\/ref\.json)$/s;

/**
 * Adds up one preview. Symbolic links count as objects, folders do not; the sample is the first twenty
 * items, folders too, and of nested datasets the outermost is named, a hundred at most.
 */
export class PreviewSummary {
  private objects = 0;
  private bytes = 0;
  private links = 0;
  private newest: Date | null = null;
  private readonly datasets = new Set<string>();
  private readonly sample: string[] = [];
  /** One location of each bucket. */
  private readonly places: Location[] = [];

  constructor(private readonly context: WorkContext) {}

  add(location: Location, info: ObjectInfo): void {
    if (!this.places.some(place => sameBucket(place, location))) {
      this.places.push(location);
    }
    if (this.sample.length < MAX_SAMPLE) {
      this.sample.push(this.context.format(location));
    }
    if (info.isFolder === true) {
      return;
    }
    this.objects += 1;
    this.bytes += info.sizeBytes;
    this.links += info.linkTarget === undefined ? 0 : 1;
    if (info.modified && (this.newest === null || info.modified > this.newest)) {
      this.newest = info.modified;
    }
    const marker = MARKER.exec(info.key);
    if (marker) {
      this.addDataset(this.context.format(atKey(location, `${marker[1]!}/`)));
    }
  }

  /** After the last item; the buckets are asked whether they keep what is removed. */
  async finish(signal?: AbortSignal): Promise<Omit<RemovePreview, 'previewId' | 'validUntil'>> {
    const warnings: string[] = [];
    if (this.links > 0) {
      warnings.push(`${this.links} symbolic link(s) go; what they point to stays.`);
    }
    const { possible, words } = await undoIn(this.places, this.context, signal);
    return {
      objects: this.objects,
      bytes: this.bytes,
      newest: this.newest?.toISOString() ?? null,
      datasets: [...this.datasets],
      sample: this.sample,
      undo: { possible, words },
      warnings
    };
  }

  /** Only the outermost: the arrays of a group are part of it. */
  private addDataset(uri: string): void {
    if ([...this.datasets].some(outer => uri.startsWith(outer))) {
      return;
    }
    for (const inner of [...this.datasets].filter(dataset => dataset.startsWith(uri))) {
      this.datasets.delete(inner);
    }
    if (this.datasets.size < MAX_DATASETS) {
      this.datasets.add(uri);
    }
  }
}
