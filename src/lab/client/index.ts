/**
 * The way to the worker: typed calls, their errors, and the progress WebSocket.
 * Nothing here knows about widgets.
 */
export * from './client';
export * from './errors';
export * from './events';
export { clientPlugin } from './plugin';
