/** Signing previews, so that a list the guard did not write is never carried out. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const SECRET_BYTES = 32;
const secrets = new Map<string, Promise<Buffer>>();

/** HMAC-SHA256 over the parts, keyed by the state folder's secret. */
export async function seal(stateFolder: string, parts: readonly string[]): Promise<string> {
  const mac = createHmac('sha256', await secretOf(stateFolder));
  // JSON keeps the parts apart: ["ab","c"] is not ["a","bc"].
  return mac.update(JSON.stringify(parts)).digest('base64url');
}

/** Is it what `seal` gives for these parts? Compared in constant time. */
export async function isSealed(
  stateFolder: string,
  parts: readonly string[],
  given: string
): Promise<boolean> {
  const expected = Buffer.from(await seal(stateFolder, parts));
  const actual = Buffer.from(given);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

function secretOf(stateFolder: string): Promise<Buffer> {
  let secret = secrets.get(stateFolder);
  if (!secret) {
    secret = loadSecret(stateFolder);
    secrets.set(stateFolder, secret);
  }
  return secret;
}

/** The secret is written once, whole, by whoever comes first; a full disk leaves one for this process. */
async function loadSecret(stateFolder: string): Promise<Buffer> {
  const path = join(stateFolder, 'secret');
  const fresh = randomBytes(SECRET_BYTES);
  const draft = join(stateFolder, `secret.${randomBytes(6).toString('hex')}`);
  const existing = await readSecret(path);
  if (existing) {
    return existing;
  }
  try {
    await mkdir(stateFolder, { recursive: true, mode: 0o700 });
    await writeFile(draft, fresh, { mode: 0o600, flag: 'wx' });
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') {
        throw error;
      }
    });
    return (await readSecret(path)) ?? fresh;
  } catch {
    // Then previews are good within this process, which is where the dialog's answer comes back to.
    return fresh;
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

async function readSecret(path: string): Promise<Buffer | undefined> {
  const secret = await readFile(path).catch(() => undefined);
  return secret?.length === SECRET_BYTES ? secret : undefined;
}
