import { Signal, type ISignal } from '@lumino/signaling';
import type { DatasetDescription, Job, PlanInput, PlanReview } from '../../protocol';
import { messageOf } from '../client/errors';
import type { IJobs, IWorkerClient } from '../tokens';
import { draftOf, isPattern, likelyDim, planOf, sourceLines, targetUri, type Draft } from './draft';

export const STEPS = ['source', 'inspect', 'combine', 'target', 'review', 'run'] as const;
export type Step = (typeof STEPS)[number];

/** The wizard: a draft, the step that is shown, and what the worker said about it. */
export class WizardModel {
  constructor(
    draft: Draft,
    private readonly _client: IWorkerClient,
    private readonly _jobs: IJobs
  ) {
    this._draft = draft;
    _jobs.changed.connect(this._onJobs, this);
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }
  get draft(): Draft {
    return this._draft;
  }
  get step(): Step {
    return this._step;
  }
  /** Words of the last failure, until something else is tried. */
  get problem(): string | undefined {
    return this._problem;
  }
  get isBusy(): boolean {
    return this._isBusy;
  }
  /** What the first file holds. */
  get description(): DatasetDescription | undefined {
    return this._description;
  }
  get review(): PlanReview | undefined {
    return this._review;
  }
  get job(): Job | undefined {
    return this._jobs.jobs.find(job => job.id === this._jobId);
  }

  /** Change fields. */
  edit(change: Partial<Draft>): void {
    this._draft = { ...this._draft, ...change };
    this._problem = undefined;
    this._changed.emit();
  }

  /** Show a step, and ask the worker what the step needs to know. */
  async go(step: Step): Promise<void> {
    if (this._isBusy) {
      return;
    }
    this._problem = undefined;
    if (STEPS.indexOf(step) > STEPS.indexOf('source')) {
      // Nothing after the first step makes sense without knowing the files.
      if (!(await this._try(() => this._inspect()))) {
        this._show('source');
        return;
      }
    }
    this._show(step);
    if (step === 'review') {
      await this._try(() => this._readReview());
    }
  }

  /** Start the ingest that was reviewed. */
  async start(): Promise<void> {
    const started = await this._try(async () => {
      const { job } = await this._client.call('ingest', { plan: planOf(this._draft) });
      this._jobId = job.id;
      this._jobs.add(job);
    });
    if (started) {
      this._show('run');
    }
  }

  /** Try the failed or cancelled job again: finished parts are not repeated. */
  async retry(): Promise<void> {
    const id = this._jobId;
    if (id !== undefined) {
      await this._try(async () => {
        await this._client.call('retryJob', { id });
        await this._jobs.refresh();
      });
    }
  }

  async cancel(): Promise<void> {
    const id = this._jobId;
    if (id !== undefined) {
      await this._try(async () => {
        await this._client.call('cancelJob', { id });
        await this._jobs.refresh();
      });
    }
  }

  /** The plan as YAML; undefined when the worker refused it. */
  async planAsYaml(): Promise<string | undefined> {
    let yaml: string | undefined;
    await this._try(async () => {
      ({ yaml } = await this._client.call('formatPlan', { plan: planOf(this._draft) }));
    });
    return yaml;
  }

  /** Go on with a plan that was saved. */
  async openPlan(yaml: string): Promise<void> {
    await this._try(async () => {
      const { plan } = await this._client.call('parsePlan', { yaml });
      this._draft = draftOf(plan);
    });
  }

  dispose(): void {
    this._jobs.changed.disconnect(this._onJobs, this);
    Signal.clearData(this);
  }

  private _show(step: Step): void {
    this._step = step;
    this._changed.emit();
  }

  private async _inspect(): Promise<void> {
    if (sourceLines(this._draft).some(isPattern)) {
      await this._expand();
    }
    const [first] = sourceLines(this._draft);
    if (this._description && this._inspected === first) {
      return;
    }
    const description = await this._client.call('inspect', { uri: first });
    this._inspected = first;
    this._description = description;
    const dims = Object.keys(description.dims);
    this._draft = {
      ...this._draft,
      dim: dims.includes(this._draft.dim) ? this._draft.dim : likelyDim(description),
      dropped: this._draft.dropped.filter(name => name in description.variables),
      chunkLengths: Object.fromEntries(dims.map(dim => [dim, this._draft.chunkLengths[dim] ?? '']))
    };
  }

  /** Let the worker find the files of globs, templates and DOIs. */
  private async _expand(): Promise<void> {
    const answer = await this._client.call('plan', {
      sources: sourceLines(this._draft),
      to: targetUri(this._draft)
    });
    const found = draftOf(answer.plan);
    this._draft = { ...this._draft, sources: found.sources, dim: found.dim, base: answer.plan };
  }

  private async _readReview(): Promise<void> {
    const plan = planOf(this._draft);
    if (this._review && this._reviewed === JSON.stringify(plan)) {
      return;
    }
    this._review = undefined;
    this._changed.emit();
    this._review = await this._client.call('review', { plan: plan as PlanInput });
    this._reviewed = JSON.stringify(plan);
  }

  /** Run `work`; its failure becomes `problem`. */
  private async _try(work: () => Promise<void>): Promise<boolean> {
    this._isBusy = true;
    this._problem = undefined;
    this._changed.emit();
    try {
      await work();
      return true;
    } catch (error) {
      this._problem = messageOf(error);
      return false;
    } finally {
      this._isBusy = false;
      this._changed.emit();
    }
  }

  private _onJobs(): void {
    if (this._jobId !== undefined) {
      this._changed.emit();
    }
  }

  private _draft: Draft;
  private _step: Step = 'source';
  private _problem: string | undefined;
  private _isBusy = false;
  private _description: DatasetDescription | undefined;
  private _inspected: string | undefined;
  private _review: PlanReview | undefined;
  private _reviewed: string | undefined;
  private _jobId: string | undefined;
  private readonly _changed = new Signal<this, void>(this);
}
