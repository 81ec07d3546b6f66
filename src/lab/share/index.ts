/**
 * Giving an object to others: its public address, or a signed one.
 * Which of them there are is the worker's to say.
 */
export { sharePlugin } from './plugin';
