/** All that a virtual store holds, array by array: what each writer goes through. */
import type { TargetGroup } from '../writer';
import type { VirtualPlan } from './plan';
import { arrayReferences, type TableOptions } from './table';
import type { ChunkTable } from '../../formats';
import type { VirtualArray } from './types';

/** A chunk to be read back once the store is written. */
export interface ReadBack {
  array: VirtualArray;
  file: number;
  /** Row in C order over the array's grid. */
  row: number;
}

interface Counts {
  /** Chunks that the store names: references and what is inline. */
  chunks: number;
  references: number;
  inlineBytes: number;
}

/** The references of each array in turn; one table is in memory at a time. */
export class VirtualContent {
  readonly readBack: ReadBack[] = [];
  readonly counts: Counts = { chunks: 0, references: 0, inlineBytes: 0 };

  constructor(
    readonly plan: VirtualPlan,
    readonly group: TargetGroup,
    readonly options: TableOptions,
    private readonly onArray: (name: string, index: number) => void
  ) {}

  /** Once; then `readBack` and `counts` are complete. */
  async *arrays(): AsyncGenerator<{ array: VirtualArray; table: ChunkTable }> {
    for (const [index, array] of this.plan.arrays.entries()) {
      this.onArray(array.target.name, index);
      const { table, samples } = await arrayReferences(array, this.options);
      this.readBack.push(...samples.map(sample => ({ array, ...sample })));
      const { counts } = this;
      counts.chunks += table.presence.reduce((sum, presence) => sum + (presence > 0 ? 1 : 0), 0);
      counts.references += table.presence.reduce((sum, presence) => sum + (presence === 1 ? 1 : 0), 0);
      for (const bytes of table.inline.values()) {
        counts.inlineBytes += bytes.byteLength;
      }
      yield { array, table };
    }
  }

  /** Metadata documents of the group and its arrays, in the order in which they are written. */
  documents(consolidated: boolean): { key: string; text: string }[] {
    const { plan, group } = this;
    const targets = plan.arrays.map(each => each.target);
    return [
      ...targets.flatMap(target => plan.layout.arrayDocuments(target)),
      ...plan.layout.rootDocuments(group, targets, consolidated)
    ];
  }
}
