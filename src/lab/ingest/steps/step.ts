/** What a page of the wizard is, for whoever writes or shows one. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { Panel } from '../../../protocol';
import type { WizardModel } from '../model';

/** What every page gets. */
export interface StepProps {
  model: WizardModel;
  trans: TranslationBundle;
  panels: readonly Panel[];
  onReveal: (uri: string) => void;
  onInspect: (uri: string) => void;
  /** `python` is the code of a dataset that needs its own. */
  onSnippet: (uri: string, python?: string) => void;
  /** Share what the plan makes. */
  onShare: () => void;
  /** Write a plan, in YAML, beside one's files and open it in the editor. */
  onSavePlan: (name: string, yaml: string) => void;
  /** Copy the command that runs a plan. */
  onCopyCommand: (name: string, yaml: string) => void;
}

export interface WizardPage {
  title(trans: TranslationBundle): string;
  /** What is shown below the title. */
  Body(props: StepProps): ReactElement | null;
  /** May it be entered? Without it, once all before it is filled in: see `mayEnter` in `../Wizard.tsx`. */
  isOpen?(model: WizardModel): boolean;
}
