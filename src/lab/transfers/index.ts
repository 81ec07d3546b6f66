/**
 * The jobs of this user: the model that follows them, the Transfers panel, notifications.
 * Other features reach the jobs through the `IJobs` token.
 */
export { jobsPlugin } from './jobs-plugin';
export { transfersPlugin } from './plugin';
export { runningPlugin } from './running-plugin';
export { isEnded, jobOf } from './model';
export { JobProgress } from './JobProgress';
