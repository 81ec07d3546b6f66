/** What the worker says of the plan that a draft makes, and where it would run. */
import type { DaskPlace, PlanInput, PlanReview } from '../../protocol';
import type { IWorkerClient } from '../tokens';
import { planOf, type Draft } from './draft';

/** Asks for the review of a plan, once for each; `onChange` is called when a review goes and when a place comes. */
export class PlanInReview {
  constructor(
    private readonly _client: IWorkerClient,
    private readonly _onChange: () => void
  ) {}

  /** Of the plan that was asked about last; undefined while it is being asked, or when that failed. */
  get review(): PlanReview | undefined {
    return this._review;
  }

  /** Where the ingest would run on Dask; undefined until the worker said. */
  get dask(): DaskPlace | undefined {
    return this._dask;
  }

  /** @throws WorkerError when the plan is refused, or its files cannot be read */
  async read(draft: Draft): Promise<void> {
    const plan = planOf(draft);
    if (this._review && this._reviewed === JSON.stringify(plan)) {
      return;
    }
    this._review = undefined;
    this._onChange();
    this._review = await this._client.call('review', { plan: plan as PlanInput });
    this._reviewed = JSON.stringify(plan);
  }

  /** Never throws: where the worker cannot say, Dask is not offered and the ingest runs here. */
  async askForDask(): Promise<void> {
    try {
      this._dask ??= await this._client.call('dask', {});
      this._onChange();
    } catch {
      // Asked again when the step is entered again.
    }
  }

  private _review: PlanReview | undefined;
  private _reviewed: string | undefined;
  private _dask: DaskPlace | undefined;
}
