/**
 * What lab and worker say to each other: schemas and types.
 * Nothing of ours is imported here; zod is the one library.
 */
export * from './api';
export * from './carry';
export type * from './compare';
export * from './dataset';
export * from './entries';
export * from './errors';
export * from './jobs';
export * from './keys';
export * from './panels';
export * from './picture';
export type * from './plan';
export type * from './planSource';
export type * from './previews';
export type * from './publish';
export type * from './review';
export * from './sources';
export * from './usage';
export * from './version';
