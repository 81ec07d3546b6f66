/** Is it in the catalog already? Asked beside the steps: without an answer they go on as they are. */
import type { CatalogAnswer, DatasetDescription } from '../../protocol';
import type { IWorkerClient } from '../tokens';
import type { Draft } from './draft';

/** Names that are in many data sets. */
const GENERIC =
  /^(data|dataset|datasets|the|and|for|from|with|of|monthly|daily|hourly|mean|global|level|version|netcdf|model|output)$/i;
const SHORTEST = 3;
/** Searches for one data set. */
const MOST = 3;

/** What to search the catalog for, the most telling first; a search wants all of its words. */
export function catalogWords(draft: Draft, description?: DatasetDescription): string[] {
  const { found } = draft;
  const title = found?.about?.title || titleIn(description);
  const names = [found?.product, title].filter(name => name !== undefined);
  // Names of files are abbreviations: what stands first is what it is.
  const [stem] = draft.name.split(/[^a-z]+/i);
  const tokens = names.flatMap(name => name.split(/[^\w]+|_/)).filter(isTelling);
  const acronyms = tokens.filter(token => /[A-Z].*[A-Z]|[A-Z]\w*\d/.test(token));
  return [...new Set([...names, ...acronyms, ...(isTelling(stem) ? [stem] : [])])].slice(0, MOST);
}

function titleIn(description?: DatasetDescription): string | undefined {
  const title = description?.attributes.title;
  return typeof title === 'string' && title.trim() !== '' ? title.trim().slice(0, 200) : undefined;
}

function isTelling(token: string): boolean {
  return token.length >= SHORTEST && !GENERIC.test(token);
}

/** The last answer for what is ingested. */
export class CatalogLookup {
  constructor(
    private readonly _client: IWorkerClient,
    private readonly _onAnswer: () => void
  ) {}

  /** For the first words that anything fits, else for the most telling ones; undefined until there is one. */
  get answer(): CatalogAnswer | undefined {
    return this._answer;
  }

  /** Search anew, unless these words were searched for last. */
  async ask(words: readonly string[]): Promise<void> {
    const key = words.join('\n');
    if (key === this._key) {
      return;
    }
    this.stop();
    this._key = key;
    this._answer = undefined;
    const { signal } = (this._asking = new AbortController());
    try {
      let first: CatalogAnswer | undefined;
      for (const each of words) {
        const answer = await this._client.call('searchCatalog', { words: each }, { signal });
        first ??= answer;
        if (answer.entries.length > 0) {
          first = answer;
          break;
        }
      }
      if (!signal.aborted && first) {
        this._answer = first;
        this._onAnswer();
      }
    } catch {
      // Without a network there is no catalog, and ingesting goes on without it; the same words are asked for again.
      if (!signal.aborted) {
        this._key = undefined;
      }
    }
  }

  stop(): void {
    this._asking?.abort();
    this._key = undefined;
  }

  private _answer: CatalogAnswer | undefined;
  private _key: string | undefined;
  private _asking: AbortController | undefined;
}
