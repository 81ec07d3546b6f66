/** What is wrong in a draft's fields, before the worker is asked. Pure. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { combines, isVirtual, type Draft } from './draft';
import type { Step } from './model';
import { sourceLines, sourceOf, wantedFiles } from './query';

/** What may be wrong. */
export type Field = 'sources' | 'files' | 'dim' | 'stage' | 'folder' | 'name' | 'level' | ChunkField;
type ChunkField = `chunk:${string}`;

/** Where each is filled in. */
const STEP_OF: Readonly<Record<Exclude<Field, ChunkField>, Step>> = {
  sources: 'source',
  files: 'files',
  dim: 'combine',
  stage: 'target',
  folder: 'target',
  name: 'target',
  level: 'target'
};

/** The step at which a person fills in a field. */
export function stepOf(field: Field): Step {
  return isOfChunks(field) ? 'target' : STEP_OF[field];
}

function isOfChunks(field: Field): field is ChunkField {
  return field.startsWith('chunk:');
}

/** Words by field; empty when the draft makes a plan. */
export function problemsOf(draft: Draft, trans: TranslationBundle): Partial<Record<Field, string>> {
  const problems: Partial<Record<Field, string>> = {};
  const lines = sourceLines(draft);
  const isUrl = (line: string) => /^https?:\/\//i.test(line);
  if (draft.query && lines.length === 0) {
    // A plan that was opened names them.
  } else if (lines.length === 0) {
    problems.sources = trans.__('Name at least one file.');
  } else if (lines.some(isUrl) && !lines.every(isUrl)) {
    problems.sources = trans.__('Web addresses and other files cannot be mixed in one ingest.');
  } else if (new Set(lines).size < lines.length) {
    problems.sources = trans.__('A file is named twice.');
  }
  if (draft.found && wantedFiles(draft).length === 0) {
    problems.files = trans.__('Keep at least one file.');
  }
  if (combines(draft) && draft.combine !== 'merge' && draft.dim === '') {
    problems.dim = trans.__('Choose the dimension along which the files follow each other.');
  }
  if (isVirtual(draft) && draft.stage === 'scratch') {
    problems.stage = trans.__('References cannot lead to staged files: scratch takes them away in time.');
  }
  if (draft.folder === '') {
    problems.folder = trans.__('Choose the folder to write to.');
  }
  if (!/^[^/]+$/.test(draft.name) || draft.name === '.' || draft.name === '..') {
    problems.name = trans.__('Give the dataset a name without “/”.');
  }
  if (draft.codec !== 'keep' && draft.codec !== 'none' && !/^\d*$/.test(draft.level.trim())) {
    problems.level = trans.__('The level is a whole number.');
  }
  if (draft.chunks === 'explicit') {
    for (const [dim, text] of Object.entries(draft.chunkLengths)) {
      if (!/^([1-9]\d*|-1)?$/.test(text.trim())) {
        problems[`chunk:${dim}`] = trans.__('“%1” needs a positive whole number.', dim);
      }
    }
  }
  return problems;
}

/** Why this plan cannot run on Dask; undefined when it can. */
export function daskProblem(draft: Draft, trans: TranslationBundle): string | undefined {
  if (isVirtual(draft)) {
    return trans.__('Stores of references take seconds and are always written here.');
  }
  const { credentials, stage } = sourceOf(draft);
  return credentials !== undefined && stage !== 'scratch'
    ? trans.__(
        'Your credentials do not go to Dask’s workers: fetch the files to scratch first (step “Target”).'
      )
    : undefined;
}
