/**
 * The HTTP door for the front end, on a unix socket behind the proxy: request
 * checks, a table of routes, the progress WebSocket. Calls jobs and rooms below.
 */
export { serve } from './serve';
