/**
 * Credentials of data providers: a view that lists, tests and removes them, and
 * the dialog where they are entered. Secrets go to the worker and stay nowhere here.
 */
export { credentialsPlugin } from './plugin';
