import { Signal, type ISignal } from '@lumino/signaling';
import type {
  CatalogAnswer,
  CredentialInfo,
  DaskPlace,
  DatasetDescription,
  Job,
  Plan,
  PlanReview
} from '../../protocol';
import { isAbort, messageOf, WorkerError } from '../client/errors';
import type { IJobs, IWorkerClient } from '../tokens';
import { jobOf } from '../transfers/model';
import { CatalogLookup, catalogWords } from './catalog';
import { FileComparison, type ComparisonState } from './compare';
import { draftOf, fittedTo, planOf, type Draft } from './draft';
import { failedFile, without, type FailedFile } from './failure';
import { FileInspection } from './inspect';
import { asksForALook } from './query';
import { PlanInReview } from './review';
import { FileSearch } from './search';

/** In the order of the wizard; the page of each is in `steps`. */
export const STEPS = ['source', 'files', 'inspect', 'combine', 'target', 'review', 'run'] as const;
export type Step = (typeof STEPS)[number];

/** The wizard: a draft, the step that is shown, and what the worker said about it. */
export class WizardModel {
  constructor(
    draft: Draft,
    private readonly _client: IWorkerClient,
    private readonly _jobs: IJobs,
    /** Is there a scratch folder that slow hosts' files can be fetched to? */
    readonly canStage: () => boolean = () => false
  ) {
    this._draft = draft;
    this._catalog = new CatalogLookup(_client, () => this._changed.emit());
    this._comparison = new FileComparison(_client, () => this._changed.emit());
    this._search = new FileSearch(_client, _jobs, () => this._changed.emit());
    this._inspection = new FileInspection(_client);
    this._reviewing = new PlanInReview(_client, () => this._changed.emit());
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
    // What a person stopped is no failure.
    return this._failure === undefined || isAbort(this._failure) ? undefined : messageOf(this._failure);
  }
  /** The last failure was about who one is. */
  get isUnauthorized(): boolean {
    return this._failure instanceof WorkerError && this._failure.tag === 'unauthorized';
  }
  /** The file that the last failure is about: of the job where it is shown, else of what was asked last. */
  get failed(): FailedFile | undefined {
    const answered = this._failure instanceof WorkerError ? this._failure : undefined;
    const error = this._step === 'run' ? this.job?.error : answered;
    return error ? failedFile(this._draft, error) : undefined;
  }
  get isBusy(): boolean {
    return this._isBusy;
  }
  /** Since when files are looked for; undefined while they are not. */
  get searchingSince(): Date | undefined {
    return this._search.since;
  }
  /** What is waited for while files are looked for, where it may take long. */
  get waitingFor(): string | undefined {
    return this._search.words;
  }
  /** What fits in the catalog; undefined while nothing is known of the data, or of the catalog. */
  get catalog(): CatalogAnswer | undefined {
    return this._catalog.answer;
  }
  /** Credentials that files which were found take, and that are not there. */
  get missing(): readonly CredentialInfo[] {
    return this._draft.found ? this._search.missing : [];
  }
  /** What the first file holds. */
  get description(): DatasetDescription | undefined {
    return this._inspection.description;
  }
  /** How several files differ; undefined where there is one. */
  get comparison(): ComparisonState | undefined {
    return this._comparison.state;
  }
  /** Where the ingest would run on Dask; undefined until the worker said. */
  get dask(): DaskPlace | undefined {
    return this._reviewing.dask;
  }
  get review(): PlanReview | undefined {
    return this._reviewing.review;
  }
  get job(): Job | undefined {
    return jobOf(this._jobs, this._jobId);
  }

  /** Change fields. Other sources are looked for anew. */
  edit(change: Partial<Draft>): void {
    const isOther = 'sources' in change || 'time' in change || 'files' in change;
    if (isOther) {
      this._stopAsking();
    }
    const forgotten: Partial<Draft> = isOther ? { query: undefined, found: undefined, leftOut: [] } : {};
    this._draft = { ...this._draft, ...forgotten, ...change };
    this._failure = undefined;
    this._changed.emit();
  }

  cancelSearch(): void {
    this._search.stop();
  }

  /** Look for the files again: credentials are there now, or the host is. */
  async findAgain(): Promise<void> {
    this._draft = { ...this._draft, found: undefined };
    await this.go('files');
  }

  /** The next step; the files are passed by where each was named and nothing is to be told of them. */
  async next(): Promise<void> {
    if (this._isBusy) {
      return;
    }
    const step = STEPS.at(STEPS.indexOf(this._step) + 1);
    if (step !== 'files') {
      return step && this.go(step);
    }
    if (await this._try(() => this._find())) {
      await this.go(asksForALook(this._draft) ? 'files' : 'inspect');
    }
  }

  async back(): Promise<void> {
    const before = STEPS[STEPS.indexOf(this._step) - 1];
    await this.go(before === 'files' && !asksForALook(this._draft) ? 'source' : before);
  }

  /** Show a step, and ask the worker what the step needs to know. */
  async go(step: Step): Promise<void> {
    if (this._isBusy) {
      return;
    }
    this._failure = undefined;
    // Nothing after the first step makes sense without knowing the files, nor after the second without the first file.
    if (STEPS.indexOf(step) > STEPS.indexOf('source') && !(await this._try(() => this._find()))) {
      this._show('source');
      return;
    }
    if (STEPS.indexOf(step) > STEPS.indexOf('files') && !(await this._try(() => this._inspect()))) {
      this._show(asksForALook(this._draft) ? 'files' : 'source');
      return;
    }
    this._show(step);
    if (step === 'inspect') {
      void this._comparison.ask(this._draft);
    } else if (step === 'review') {
      void this._reviewing.askForDask();
      await this._try(() => this._reviewing.read(this._draft));
    }
  }

  /** Start the ingest that was reviewed; `engine`: other than the plan says. */
  async start(engine?: Plan['run']['engine']): Promise<void> {
    const started = await this._try(async () => {
      const plan = planOf(this._draft);
      const run = engine ? { ...plan.run, engine } : plan.run;
      const { job } = await this._client.call('ingest', { plan: { ...plan, run } });
      this._jobId = job.id;
      this._jobs.add(job);
    });
    if (started) {
      this._show('run');
    }
  }

  /** Try the failed or cancelled job again: finished parts are not repeated. */
  async retry(): Promise<void> {
    await this._tellJob('retryJob');
  }

  /** The plan without a file that cannot be ingested, to be looked at again before it is run. */
  async skip(uri: string): Promise<void> {
    this.edit(without(this._draft, uri));
    await this.go(this._step === 'run' ? 'review' : this._step);
  }

  /** Back to where what failed can be changed: the files, or the target. */
  async change(): Promise<void> {
    await this.go(!this.failed ? 'target' : asksForALook(this._draft) ? 'files' : 'source');
  }

  async cancel(): Promise<void> {
    await this._tellJob('cancelJob');
  }

  /** The plan as YAML; undefined when the worker refused it. */
  async planAsYaml(): Promise<string | undefined> {
    let yaml: string | undefined;
    await this._try(async () => {
      ({ yaml } = await this._client.call('formatPlan', { plan: planOf(this._draft) }));
    });
    return yaml;
  }

  /** Go on with a plan that was saved; that it cannot be read is told, too. */
  async openPlan(reading: string | Promise<string>): Promise<void> {
    this._stopAsking();
    await this._try(async () => {
      const { plan } = await this._client.call('parsePlan', { yaml: await reading });
      this._draft = draftOf(plan);
      this._inspection.forget();
    });
  }

  dispose(): void {
    this._stopAsking();
    this._catalog.stop();
    this._comparison.stop();
    this._jobs.changed.disconnect(this._onJobs, this);
    Signal.clearData(this);
  }

  /** What is asked about the files is of no use any more: they are others now. */
  private _stopAsking(): void {
    this._search.stop();
    this._inspection.stop();
  }

  private async _tellJob(route: 'retryJob' | 'cancelJob'): Promise<void> {
    const id = this._jobId;
    if (id !== undefined) {
      await this._try(async () => {
        await this._client.call(route, { id });
        await this._jobs.refresh();
      });
    }
  }

  private _show(step: Step): void {
    this._step = step;
    this._changed.emit();
  }

  private async _find(): Promise<void> {
    const answer = await this._search.find(this._draft);
    if (!answer) {
      return;
    }
    this._draft = { ...this._draft, ...answer };
    void this._catalog.ask(catalogWords(this._draft));
  }

  private async _inspect(): Promise<void> {
    const description = await this._inspection.look(this._draft);
    if (description) {
      void this._catalog.ask(catalogWords(this._draft, description));
      this._draft = fittedTo(description, this._draft);
    }
  }

  /** Run `work`; its failure is kept, and told as `problem`. */
  private async _try(work: () => Promise<void>): Promise<boolean> {
    this._isBusy = true;
    this._failure = undefined;
    this._changed.emit();
    try {
      await work();
      return true;
    } catch (error) {
      this._failure = error;
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
  /** Of what was tried last. */
  private _failure: unknown;
  private _isBusy = false;
  private readonly _catalog: CatalogLookup;
  private readonly _comparison: FileComparison;
  private readonly _search: FileSearch;
  private readonly _inspection: FileInspection;
  private readonly _reviewing: PlanInReview;
  private _jobId: string | undefined;
  private readonly _changed = new Signal<this, void>(this);
}
