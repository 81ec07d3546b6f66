/**
 * What runs in a thread of its own: the HDF5 library and all that calls it.
 * Requests come in as messages, answers go out; outside nothing of it is imported.
 */
export { serveRequests } from './serve';
