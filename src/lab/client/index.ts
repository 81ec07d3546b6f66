/**
 * The way to the worker: typed calls, their errors, and the progress WebSocket.
 * Nothing here knows about widgets.
 */
export { clientPlugin } from './plugin';
