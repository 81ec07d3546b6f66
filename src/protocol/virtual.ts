/** What a plan's `target` may say of a virtual store, whose chunks are those of its files. Holds no schemas. */
import type { Plan, PlanInput } from './plan';

type Target = Plan['target'];

/** The usual value of a field that references fix; `accepts` says which others mean the same. */
interface Fixed<F extends keyof Target> {
  usual: Target[F];
  accepts?(value: Target[F], kind: Target['kind']): boolean;
}

/** The version of Zarr that each kind of references is in. */
export function zarrFormatOf(kind: Target['kind']): 2 | 3 {
  return kind === 'icechunk' ? 3 : 2;
}

/** By field; `free` means to references what it means to a store. In the order in which they are refused. */
const FIELDS: { readonly [F in keyof Required<Target>]: 'free' | Fixed<F> } = {
  uri: 'free',
  kind: 'free',
  chunks: { usual: 'keep', accepts: chunks => chunks === 'auto' },
  codec: { usual: 'keep' },
  references: {
    usual: 'absolute',
    accepts: (references, kind) => references === undefined || kind !== 'icechunk'
  },
  shards: { usual: null },
  zarrFormat: { usual: 'auto', accepts: (format, kind) => format === zarrFormatOf(kind) },
  consolidated: 'free',
  overwrite: 'free',
  attributes: 'free'
};

/** The fields of a virtual target that references cannot have, each with what it is to be instead. */
export function fixedFields(target: PlanInput['target']): { field: keyof Target; usual: unknown }[] {
  const { kind = 'zarr' } = target;
  return (Object.keys(FIELDS) as (keyof Target)[]).flatMap(field => {
    // A field and its own rule: that they belong together no type can say.
    const rule = FIELDS[field] as 'free' | Fixed<keyof Target>;
    const value = target[field] as Target[keyof Target];
    const isRight =
      rule === 'free' || value === undefined || value === rule.usual || rule.accepts?.(value, kind);
    return isRight ? [] : [{ field, usual: rule.usual }];
  });
}

/** The target with everything that references fix as it usually is; of chunks, `auto` means no other than `keep`. */
export function asVirtual<T extends PlanInput['target']>(target: T): T {
  const fixed = Object.fromEntries(fixedFields(target).map(({ field, usual }) => [field, usual]));
  return { ...target, chunks: 'keep', ...fixed };
}
