/** Running a plan: prepare, parts, finish, each of which can be a process of its own. Never half a store. */
export { runIngest, type IngestResult, type IngestSpec, type IngestStep } from './run';
export { openSession, type Session } from './session';
