/**
 * What a person types for a service, a service a file: its web addresses, and what stands after its short hand. Nothing
 * is asked of anybody. `kinds.ts` names each file in its kind's row.
 */
export type { InputOf, NamedSource, SourceInput, Typed, WebAddress } from './types';
