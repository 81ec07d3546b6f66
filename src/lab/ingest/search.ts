/** What the sources of a draft mean, and which files they are: the worker looks for them. */
import type { CredentialInfo, FoundFile, Job } from '../../protocol';
import { WorkerError } from '../client/errors';
import type { IJobs, IWorkerClient } from '../tokens';
import type { Draft } from './draft';
import { mustFind, sourceLines } from './query';

/** Looks for files, one search at a time; `onChange` is called when there is something to wait for. */
export class FileSearch {
  constructor(
    private readonly _client: IWorkerClient,
    private readonly _jobs: IJobs,
    private readonly _onChange: () => void
  ) {}

  /** Undefined while nothing is looked for. */
  get since(): Date | undefined {
    return this._running?.since;
  }

  /** What is waited for, where it may take long. */
  get words(): string | undefined {
    return this._running?.words;
  }

  /** Credentials that the files which were found take, and that are not there. */
  get missing(): readonly CredentialInfo[] {
    return this._missing;
  }

  stop(): void {
    this._running?.stop.abort();
  }

  /** What the draft's sources are, and their files; undefined where there is nothing to look for. */
  async find(draft: Draft): Promise<Pick<Draft, 'query' | 'found' | 'stage'> | undefined> {
    if (draft.found || !mustFind(draft)) {
      return undefined;
    }
    const stop = new AbortController();
    const { signal } = stop;
    this._running = { stop, since: new Date() };
    this._onChange();
    try {
      let answer = await this._client.call('findFiles', asked(draft), { signal });
      if (answer.job) {
        await this._awaitRetrieval(answer.job, answer.found.notes, signal);
        answer = await this._client.call('findFiles', { source: answer.source }, { signal });
      }
      const { source, found, stage } = answer;
      await this._lookForCredentials(found.files, signal);
      signal.throwIfAborted();
      return { query: source, found, stage: draft.query ? draft.stage : stage };
    } finally {
      this._running = undefined;
    }
  }

  /** A data store makes what was asked for; its job goes on when nobody waits here. */
  private async _awaitRetrieval(job: Job, words: readonly string[], signal: AbortSignal): Promise<void> {
    this._jobs.add(job);
    this._running = this._running && { ...this._running, words: words.at(0) };
    this._onChange();
    const { state, error } = await Promise.race([
      this._jobs.whenEnded(job),
      new Promise<never>((_, reject) =>
        signal.addEventListener('abort', () => reject(new DOMException('Stopped.', 'AbortError')))
      )
    ]);
    if (state !== 'done') {
      throw new WorkerError(error?.message ?? job.title, error?.tag ?? 'cancelled', 409, error?.subject);
    }
  }

  private async _lookForCredentials(files: readonly FoundFile[], signal: AbortSignal): Promise<void> {
    const names = new Set(files.flatMap(({ credentials }) => credentials ?? []));
    this._missing = [];
    if (names.size > 0) {
      const { credentials } = await this._client.call('credentials', {}, { signal });
      this._missing = credentials.filter(({ name, place }) => names.has(name) && place === null);
    }
  }

  private _running: { stop: AbortController; since: Date; words?: string } | undefined;
  private _missing: readonly CredentialInfo[] = [];
}

function asked(draft: Draft) {
  if (draft.query) {
    return { source: draft.query };
  }
  const time = draft.time.trim();
  const files = draft.files
    .split(',')
    .map(glob => glob.trim())
    .filter(glob => glob !== '');
  return {
    sources: sourceLines(draft),
    ...(time !== '' && { time }),
    ...(files.length > 0 && { files })
  };
}
