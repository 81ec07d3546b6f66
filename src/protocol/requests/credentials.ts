/** Requests of the credentials that services of data ask for. */
import * as z from 'zod';
import { CREDENTIAL_NAMES } from '../sources';

export const credentialRequests = {
  /** Whose credentials are found, and where; never a secret. */
  credentials: () => z.strictObject({}),
  /** Ask the provider whether it accepts them. */
  testCredentials: () => z.strictObject({ name: z.enum(CREDENTIAL_NAMES) }),
  /** Write them where the provider's own tool looks, or keep them in the worker's memory. */
  saveCredentials: () =>
    z.strictObject({
      name: z.enum(CREDENTIAL_NAMES),
      values: z.record(z.string().max(100), z.string().max(8192)),
      where: z.enum(['session', 'file'])
    }),
  removeCredentials: () => z.strictObject({ name: z.enum(CREDENTIAL_NAMES) })
} as const;
