/**
 * The pages of the wizard, one a file, and what they are made of; their order is `STEPS` in
 * `../model.ts`. A page shows the wizard's model and edits its draft; nothing here calls the
 * worker but through it.
 */
export { CatalogOffer } from './CatalogOffer';
export { CombineStep } from './CombineStep';
export { FilesStep } from './FilesStep';
export { InspectStep } from './InspectStep';
export { LeaveOut } from './LeaveOut';
export { MissingCredentials } from './MissingCredentials';
export { ReviewStep } from './ReviewStep';
export { RunStep } from './RunStep';
export { SourceStep } from './SourceStep';
export { TargetStep } from './TargetStep';
