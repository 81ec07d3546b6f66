/**
 * How bytes go to a server and come back, for every store that speaks HTTP:
 * kept-alive connections, tries, patience. Knows nothing of objects or keys.
 */
export * from './body';
export { Direct } from './direct';
export * from './errors';
export * from './limits';
export * from './receiving';
export { Window } from './window';
export * from './wire';
export * from './without';
