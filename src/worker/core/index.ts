/**
 * What every room of the worker stands on: errors, kinds of bucket, locations, the task a job
 * hands to its work, small asynchronous tools. Imports only `protocol`.
 */
export * from './backoff';
export * from './buckets';
export * from './byteBudget';
export * from './bytes';
export * from './checksums';
export * from './compilers';
export * from './concurrent';
export * from './crcCombine';
export * from './crc32c';
export * from './endpoint';
export * from './environment';
export * from './errors';
export * from './following';
export * from './heapGrowth';
export * from './jsonLine';
export * from './location';
export * from './memory';
export * from './memoryTask';
export * from './onAbort';
export * from './order';
export * from './pages';
export * from './processes';
export * from './quickCalls';
export * from './recent';
export * from './secondsSince';
export * from './shared';
export * from './spelling';
export * from './task';
export * from './thread';
