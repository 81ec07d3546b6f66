/**
 * The pages of the wizard, one a file; their order is `STEPS` in `../model.ts`. A page shows the
 * wizard's model and edits its draft; nothing here calls the worker but through it.
 */
import type { Step } from '../model';
import { CombineStep } from './CombineStep';
import { FilesStep } from './FilesStep';
import { InspectStep } from './InspectStep';
import { ReviewStep } from './ReviewStep';
import { RunStep } from './RunStep';
import { SourceStep } from './SourceStep';
import type { WizardPage } from './step';
import { TargetStep } from './TargetStep';

export type { StepProps } from './step';

export const PAGES: Readonly<Record<Step, WizardPage>> = {
  source: { title: trans => trans.__('Source'), Body: SourceStep },
  files: { title: trans => trans.__('Files'), Body: FilesStep },
  inspect: { title: trans => trans.__('Inspect'), Body: InspectStep },
  combine: { title: trans => trans.__('Combine'), Body: CombineStep },
  target: { title: trans => trans.__('Target'), Body: TargetStep },
  review: { title: trans => trans.__('Review'), Body: ReviewStep },
  run: { title: trans => trans.__('Run'), Body: RunStep, isOpen: ({ job }) => job !== undefined }
};
