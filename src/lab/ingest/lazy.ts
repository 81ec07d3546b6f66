/** What the wizard is made of: fetched when one first opens. */
export { newDraft } from './draft';
export { WizardModel } from './model';
export { Wizard } from './Wizard';
