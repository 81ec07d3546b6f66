/**
 * Small components that several features share.
 * Nothing here knows the worker or a model.
 */
export { Busy } from './Busy';
export { CopyButton, TextBlock } from './copying';
export { Check, Choice, SelectField, TextField } from './fields';
export { IconButton } from './IconButton';
export { OutsideLink } from './OutsideLink';
export { Pages } from './Pages';
export { Problem } from './Problem';
export { ProgressBar } from './ProgressBar';
