/** What the first of the wanted files holds, opened as the ingest opens it. */
import type { DatasetDescription } from '../../protocol';
import type { IWorkerClient } from '../tokens';
import type { Draft } from './draft';
import { wantedFiles } from './query';

/** Asks for the first file's description; what it holds stays until another one is described. */
export class FileInspection {
  constructor(private readonly _client: IWorkerClient) {}

  /** Undefined until a file has been described. */
  get description(): DatasetDescription | undefined {
    return this._description;
  }

  /**
   * Describe the first file; undefined where there is none, or it has been described already.
   *
   * @throws WorkerError when it cannot be opened; AbortError once it is stopped
   */
  async look(draft: Draft): Promise<DatasetDescription | undefined> {
    const [first] = wantedFiles(draft);
    if (!first || (this._description && this._inspected === first.uri)) {
      return undefined;
    }
    const file = first.found ?? { uri: first.uri };
    const { signal } = (this._asking = new AbortController());
    const description = await this._client.call(
      'describe',
      { file, stage: draft.stage, group: draft.base?.open.group },
      { signal }
    );
    // An answer that came in the same moment is of a file that nobody asks about any more.
    signal.throwIfAborted();
    this._description = description;
    this._inspected = first.uri;
    return this._description;
  }

  /** Let go of what is asked. */
  stop(): void {
    this._asking?.abort();
  }

  /** Describe the file anew next time, though it is the same: it may be opened otherwise. */
  forget(): void {
    this._inspected = undefined;
  }

  private _description: DatasetDescription | undefined;
  private _inspected: string | undefined;
  private _asking: AbortController | undefined;
}
