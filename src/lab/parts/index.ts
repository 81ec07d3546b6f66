/**
 * Small components that several features share.
 * Nothing here knows the worker or a model.
 */
export { IconButton } from './IconButton';
export { ProgressBar } from './ProgressBar';
