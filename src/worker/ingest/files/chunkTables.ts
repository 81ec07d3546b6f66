/** The chunk tables of all source files: read once, then kept for the whole run. */
import { isLifecycleError } from '../../core';
import type { ChunkTable, Dataset } from '../../formats';
import type { Files } from './files';

/**
 * By number of the file and name of the variable. `get` may open the file, and throws
 * what its format does.
 */
export class ChunkTables {
  private readonly tables = new Map<string, ChunkTable>();

  constructor(private readonly files: Files) {}

  /** Where the chunks of a variable lie in a file. */
  async get(file: number, variable: string, signal?: AbortSignal): Promise<ChunkTable> {
    const known = this.tables.get(keyOf(file, variable));
    if (known) {
      return known;
    }
    const table = await this.files.with(file, dataset => dataset.chunks(variable, signal));
    this.put(file, variable, table);
    return table;
  }

  /** The table, if it has been read. */
  known(file: number, variable: string): ChunkTable | undefined {
    return this.tables.get(keyOf(file, variable));
  }

  put(file: number, variable: string, table: ChunkTable): void {
    this.tables.set(keyOf(file, variable), table);
  }

  /** Read those of one file while it is open; a reader that cannot tell is left without. */
  async load(
    file: number,
    dataset: Dataset,
    variables: Iterable<string>,
    signal: AbortSignal
  ): Promise<void> {
    for (const variable of variables) {
      try {
        this.put(file, variable, await dataset.chunks(variable, signal));
      } catch (error) {
        if (!isLifecycleError(error, 'unsupported')) {
          throw error;
        }
      }
    }
  }
}

function keyOf(file: number, variable: string): string {
  return `${file}/${variable}`;
}
