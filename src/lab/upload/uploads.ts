import { MOST_UPLOAD_FILES, type UploadFile } from '../../protocol/carry';
import { breakOff, type CarryOptions } from '../transfers/carried';
import { isEnded, jobOf } from '../transfers/model';
import type { Existing, ExistingFiles } from './askExisting';
import type { Picked } from './picked';
import { Sender } from './sender';

interface UploadsOptions extends CarryOptions {
  /** Asked once for all of an upload; undefined gives it up. */
  askExisting: (existing: ExistingFiles) => Promise<Existing>;
}

interface Kept {
  destination: string;
  files: readonly Chosen[];
  overwrite: boolean;
  sending: AbortController | undefined;
}

interface Chosen extends UploadFile {
  file: File;
}

/**
 * The uploads of this page: what each job sends, and whether it is sending.
 *
 * #### Notes
 * A job that was interrupted is known again by its destination and its files'
 * paths, sizes and times. A page keeps the files it was given, so a paused job
 * goes on when it is resumed; after a reload they must be chosen again.
 */
export class Uploads {
  constructor(private readonly _options: UploadsOptions) {
    _options.jobs.changed.connect(() => this._follow());
  }

  /** Is anything being sent that closing the page would interrupt? */
  get isSending(): boolean {
    return [...this._kept.values()].some(({ sending }) => sending !== undefined);
  }

  /** Send files below a folder; resolves when their jobs have begun, or when the user gave it up. */
  async start(destination: string, picked: readonly Picked[]): Promise<void> {
    const chosen = picked.map(({ path, file }) => ({
      path,
      sizeBytes: file.size,
      modified: file.lastModified,
      file
    }));
    const batches: { files: Chosen[]; existing: string[] }[] = [];
    for (let first = 0; first < chosen.length; first += MOST_UPLOAD_FILES) {
      const files = chosen.slice(first, first + MOST_UPLOAD_FILES);
      const { existing, interrupted } = await this._options.client.call('previewUpload', {
        destination,
        files: files.map(described)
      });
      let rest = files;
      if (interrupted) {
        const among = new Set(interrupted.files.map(({ path }) => path));
        const byPath = new Map(files.map(file => [file.path, file]));
        const same = interrupted.files.map(({ path }) => byPath.get(path)!);
        await this._begin({ destination, files: same, overwrite: interrupted.overwrite });
        rest = files.filter(({ path }) => !among.has(path));
      }
      const paths = new Set(rest.map(({ path }) => path));
      batches.push({ files: rest, existing: existing.filter(path => paths.has(path)) });
    }
    const existing = batches.flatMap(batch => batch.existing);
    const answer =
      existing.length > 0
        ? await this._options.askExisting({ paths: existing, total: chosen.length, destination })
        : 'replace';
    if (answer === undefined) {
      return;
    }
    for (const batch of batches) {
      const taken = new Set(answer === 'skip' ? batch.existing : []);
      const files = batch.files.filter(({ path }) => !taken.has(path));
      if (files.length > 0) {
        const overwrite = batch.existing.length > 0 && answer === 'replace';
        await this._begin({ destination, files, overwrite });
      }
    }
  }

  /**
   * Begin a job, or take up again the one with this id, and send its files in the background.
   *
   * @throws WorkerError when a new one is refused
   */
  private async _begin(request: Omit<Kept, 'sending'>, id?: string): Promise<void> {
    const { client, jobs } = this._options;
    const { destination, files, overwrite } = request;
    const sending = new AbortController();
    const kept: Kept = { ...request, sending };
    if (id !== undefined) {
      this._kept.set(id, kept);
    }
    try {
      const body = { destination, files: files.map(described), overwrite };
      const { job, done } = await client.call('upload', body);
      this._kept.set(job.id, kept);
      void this._send(job.id, kept, done, sending);
      jobs.add(job);
    } catch (error) {
      if (id === undefined) {
        throw error;
      }
      // Left waiting, it would be tried again, in vain, at each news of any job.
      await breakOff(id, error, this._options);
      kept.sending = undefined;
    }
  }

  private async _send(id: string, kept: Kept, done: number[], sending: AbortController): Promise<void> {
    const { client, trans } = this._options;
    const files = kept.files.map(({ file }) => file);
    try {
      const sender = new Sender({ client, job: id, files, done, signal: sending.signal, trans });
      const refusal = await sender.run();
      // Usually the job has ended by itself, and tells of it; one that waits for more would wait in vain.
      if (refusal && (await client.call('job', { id })).job.state === 'running') {
        throw refusal;
      }
    } catch (error) {
      if (!sending.signal.aborted) {
        await breakOff(id, error, this._options);
      }
    } finally {
      kept.sending = undefined;
    }
  }

  /** Pause with the job, and go on with it. */
  private _follow(): void {
    for (const [id, kept] of this._kept) {
      const job = jobOf(this._options.jobs, id);
      if (!job || job.state === 'done') {
        kept.sending?.abort();
        this._kept.delete(id);
      } else if (job.state === 'paused' || isEnded(job)) {
        kept.sending?.abort();
      } else if (job.state === 'queued' && !kept.sending) {
        void this._begin(kept, id);
      }
    }
  }

  private readonly _kept = new Map<string, Kept>();
}

function described({ path, sizeBytes, modified }: Chosen): UploadFile {
  return { path, sizeBytes, modified };
}
