/** Icechunk: written by Python in the interpreter that started this worker. */
import { LifecycleError } from '../../core';
import type { Workspace } from '../workspace';
import type { Writing } from './writing';

export function icechunkKeys(): string[] {
  return ['repo'];
}

export function writeIcechunk(_writing: Writing, _workspace: Workspace): Promise<number> {
  throw new LifecycleError(
    'unsupported',
    'This version cannot do "target.kind: icechunk" yet. Choose kerchunk-json.'
  );
}
