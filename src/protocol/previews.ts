/** What is told before something is done: what a removal takes, what a copy costs, who could read a link. */

/** The preview dialog's content. */
export interface RemovePreview {
  /** With it, just what was listed is removed. */
  previewId: string;
  /** ISO 8601 UTC; the preview is void after it. */
  validUntil: string;
  objects: number;
  bytes: number;
  /** ISO 8601 UTC of the newest object; null when nothing has a time. */
  newest: string | null;
  /** URIs of the Zarr or Icechunk datasets among them. */
  datasets: string[];
  /** The first URIs. */
  sample: string[];
  /** Can what was removed be restored, and for how long? */
  undo: { possible: boolean; words: string };
  warnings: string[];
}

/** Which links there are to one object. */
export interface Links {
  /** https address when everybody may read it; null otherwise. */
  publicUrl: string | null;
  /** Can this worker sign an address? If not, why, and what to do. */
  signing: { possible: boolean; words: string };
}

/** Bytes that leave the cloud of the source, and about how much money that is. */
export interface CopyCost {
  objects: number;
  bytes: number;
  /** False when there was more than could be counted in time: at least this much. */
  isComplete: boolean;
  /** The network that the bytes leave, like "Google Cloud"; null when none does, and nothing is charged. */
  leaves: string | null;
  /** In US dollars, by the configured price; 0 when nothing is charged. */
  dollars: number;
  /** One sentence for a person; '' when nothing is charged. */
  words: string;
}
