/** What is printed a line each. */
import type { Entry } from '../../protocol/entries';
import type { Output } from './command';

/** Lines of one kind that a person is shown; with --json all are told. */
const MOST_SHOWN = 100;

/** Of many lines the first; `end` says how many more there were. */
export class FirstLines {
  private told = 0;

  constructor(private readonly output: Output) {}

  /** How many there were. */
  get count(): number {
    return this.told;
  }

  async add(text: string): Promise<void> {
    if (this.told++ < MOST_SHOWN) {
      await this.output.line(text);
    }
  }

  async end(): Promise<void> {
    if (this.told > MOST_SHOWN) {
      await this.output.line(`… and ${this.told - MOST_SHOWN} more`);
    }
  }
}

/** Size and time of an entry, aligned. */
export function columns({ sizeBytes, modified }: Entry): string {
  return `${String(sizeBytes ?? '-').padStart(14)}  ${(modified ?? '-').replace(/\.\d+Z$/, 'Z').padEnd(20)}`;
}
