/**
 * Completion in JupyterLab's editor: the fields and values of a plan file, from its
 * JSON Schema. Does without where the running JupyterLab has no completer.
 */
export { planCompletionPlugin } from './plugin';
