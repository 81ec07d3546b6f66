/** What fields of many requests may be. */
import * as z from 'zod';

export const uri = z.string().min(1).max(4096);
export const uris = z.array(uri).min(1).max(10_000);
export const index = z.int().nonnegative();
export const jobId = z.string().min(1).max(100);

/** Large, and loaded with the first request that has a plan. */
export const planSchema = async () => (await import('./plan')).planSchema;
export const sourceSchema = async () => (await import('./planSource')).sourceSchema;
