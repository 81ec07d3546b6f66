/** Several files side by side, before any is fetched in full: asked for beside the steps. */
import type { Comparison, Difference } from '../../protocol';
import { isAbort, messageOf } from '../client/errors';
import type { IWorkerClient } from '../tokens';
import type { Draft } from './draft';
import { wantedFiles } from './query';

/** Files that are looked at: the first, the last, and some between. */
const SAMPLE = 5;
/** Of hosts that send a file whole or not at all. */
const WHOLE_SAMPLE = 2;

/** How far a comparison has come. With neither `comparison` nor `problem` the files are being read. */
export interface ComparisonState {
  /** Files that are looked at, and all there are. */
  looked: number;
  of: number;
  /** Undefined while they are read, or when that failed. */
  comparison?: Comparison;
  problem?: string;
}

/** Evenly spread from the first to the last. */
export function sampleOf<T>(all: readonly T[], count: number): T[] {
  if (all.length <= count) {
    return [...all];
  }
  return Array.from({ length: count }, (_, i) => all[Math.round((i * (all.length - 1)) / (count - 1))]);
}

/** Differences in what is wanted, in the order in which they were told. */
export function wantedDifferences(draft: Draft, { differences }: Comparison): Difference[] {
  return differences.filter(({ variable }) => variable === null || !draft.dropped.includes(variable));
}

/**
 * Asks the worker how the wanted files differ, looking at a few of them; one comparison at a time. `onAnswer` is called
 * when one begins and when it ends; that it fails is a state, never thrown.
 */
export class FileComparison {
  constructor(
    private readonly _client: IWorkerClient,
    private readonly _onAnswer: () => void
  ) {}

  /** Undefined where there is nothing to compare. */
  get state(): ComparisonState | undefined {
    return this._state;
  }

  /** Compare anew, unless the same was asked last. */
  async ask(draft: Draft): Promise<void> {
    const files = wantedFiles(draft);
    const isWhole = files.some(({ found }) => found?.isWhole);
    const sample = sampleOf(files, isWhole ? WHOLE_SAMPLE : SAMPLE);
    const body = {
      files: sample.map(({ uri, found }) => found ?? { uri }),
      stage: draft.stage,
      group: draft.base?.open.group,
      dim: draft.combine === 'merge' ? null : draft.dim,
      merge: draft.combine !== 'concat'
    };
    const key = JSON.stringify([body, files.length]);
    if (key === this._key) {
      return;
    }
    this.stop();
    this._key = key;
    this._state = undefined;
    if (sample.length < 2) {
      return;
    }
    const { signal } = (this._asking = new AbortController());
    const state = { looked: sample.length, of: files.length };
    this._tell(state);
    try {
      const comparison = await this._client.call('compare', body, { signal });
      if (!signal.aborted) {
        this._tell({ ...state, comparison });
      }
    } catch (error) {
      if (!signal.aborted && !isAbort(error)) {
        // Asked again when the step is entered again.
        this._key = undefined;
        this._tell({ ...state, problem: messageOf(error) });
      }
    }
  }

  /** Let go of what is asked; the same is asked again next time. */
  stop(): void {
    this._asking?.abort();
    this._key = undefined;
  }

  private _tell(state: ComparisonState): void {
    this._state = state;
    this._onAnswer();
  }

  private _state: ComparisonState | undefined;
  private _key: string | undefined;
  private _asking: AbortController | undefined;
}
