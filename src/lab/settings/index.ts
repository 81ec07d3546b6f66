/**
 * The extension's settings: defaults as in `schema/plugin.json`, and a signal.
 * Without a setting registry the defaults hold.
 */
export { settingsPlugin } from './plugin';
export { DEFAULTS } from './settings';
