/**
 * The jobs of this user: the model that follows them, the Transfers panel, notifications.
 * Other features reach the jobs through the `IJobs` token.
 */
export { jobsPlugin } from './jobsPlugin';
export { transfersPlugin } from './plugin';
export { runningPlugin } from './runningPlugin';
export { isEnded, jobOf } from './model';
export { JobProgress } from './JobProgress';
