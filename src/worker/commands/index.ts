/**
 * The verbs of the command line, a file each. A verb is loaded when it is
 * used, so that every call starts quickly.
 */
import type { Command } from './command';

/** Each verb's file exports its `command`. */
export const COMMANDS: Readonly<Record<string, () => Promise<{ command: Command }>>> = {
  ls: () => import('./ls'),
  du: () => import('./du'),
  cat: () => import('./cat'),
  stat: () => import('./stat'),
  cp: () => import('./cp'),
  mv: () => import('./mv'),
  sync: () => import('./sync'),
  check: () => import('./check'),
  rm: () => import('./rm'),
  undo: () => import('./undo'),
  inspect: () => import('./inspect'),
  plan: () => import('./plan'),
  ingest: () => import('./ingest'),
  verify: () => import('./verify'),
  push: () => import('./push'),
  'push-kit': () => import('./pushKit'),
  arrivals: () => import('./arrivals'),
  request: () => import('./request'),
  feedstock: () => import('./feedstock'),
  catalog: () => import('./catalog'),
  credentials: () => import('./credentials'),
  jobs: () => import('./jobs'),
  serve: () => import('./serve')
};
