import type { Job, RemovalUndo } from '../../protocol';

/** How what a removal took can be brought back; undefined where it cannot, or not any more. */
export function undoOf({ verb, state, result }: Job): RemovalUndo | undefined {
  const undo = verb === 'rm' && state === 'done' ? (result?.undo as RemovalUndo | undefined) : undefined;
  const isKept = undo?.possible && (undo.until === null || new Date(undo.until) > new Date());
  return isKept ? undo : undefined;
}
