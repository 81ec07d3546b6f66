/** What sharing a dataset gives: a filled-in request, what lint finds in a catalog entry, files that were written. */

export interface DatasetRequest {
  /** A new issue with the text fields filled in. */
  url: string;
  /** Open requests that may be about the same data. */
  search: string;
  /** What to choose in the form's dropdowns, which no link can fill in. */
  choices: { field: string; choice: string }[];
  /** Data of this kind is asked for in this form instead. */
  otherForm?: string;
}

/** A request to delete what only the data team may. */
export interface DeletionRequest {
  /** A new issue with title and text filled in. */
  url: string;
  title: string;
  /** For a mail or Slack, as it stands. */
  text: string;
  objects: number;
  sizeBytes: number;
  /** False when there was more than could be counted in time: at least this much. */
  isComplete: boolean;
}

/** A feedstock that was written to disk. */
export interface WrittenFeedstock {
  /** Absolute path. */
  folder: string;
  repository: string;
  /** Paths below the folder. */
  files: string[];
  /** The line that adds it to the catalog's `catalog/input.yaml`. */
  inputLine: string;
}

/** One thing that is wrong, or odd, in the files of a catalog entry. */
export interface CatalogFinding {
  /** `error`: the catalog could not be built, or would show something wrong. */
  severity: 'error' | 'warning';
  /** Name of the rule, such as `unknown-key`. */
  rule: string;
  /** Path of the file, below the folder that was looked at. */
  file: string;
  /** 1-based; null when it is about the file as a whole. */
  line: number | null;
  /** What is wrong and what to do. */
  message: string;
}
