/**
 * The push kit: a folder that lets a machine behind a firewall send a dataset
 * to the inbox with `sh` and `curl` alone. It holds no keys, only a leave to
 * write below the dataset's folder that ends by itself.
 */
import { largeFileOf, type LargeFile } from '../../../protocol/names';
import type { WorkContext } from '../../context';
import { LifecycleError, asPrefix } from '../../core';
import { assertDatasetName, datasetFolder, inboxOf } from './inbox';
import { formFields, grantVariables, largeFiles, type KitFacts } from './grantFile';
import checkScript from './kit/check.sh';
import plainScript from './kit/plain.sh';
import pushScript from './kit/push.sh';
import rcloneScript from './kit/rclone.sh';
import readmeText from './kit/README.md';
import sharedScript from './kit/shared.sh';

interface KitOptions {
  dataset: string;
  expiresInSeconds: number;
  large: readonly LargeFile[];
  signal: AbortSignal;
}

interface PushKit {
  /** Where the dataset goes. */
  uri: string;
  expiresAt: Date;
  /** Content by path below the kit's folder. */
  files: ReadonlyMap<string, string>;
}

/**
 * @throws LifecycleError `guard-refused` when somebody else's data lies below the name,
 *   `unsupported` where the inbox cannot sign
 */
export async function makePushKit(context: WorkContext, options: KitOptions): Promise<PushKit> {
  const { dataset, expiresInSeconds, large, signal } = options;
  assertDatasetName(dataset);
  const inbox = inboxOf(context);
  const folder = datasetFolder(inbox, dataset);
  const prefix = asPrefix(folder.key);
  const store = context.open(folder);
  if (!store.grantBelow || !store.grantParts) {
    throw new LifecycleError(
      'unsupported',
      `${context.format(folder)}: leave to write without keys can be given in an S3 bucket alone.`,
      { subject: context.format(folder) }
    );
  }
  // From here on the name is this user's: the folder was empty, or begun by them.
  await context.guard.assert('create', { ...folder, key: `${prefix}MANIFEST.md5` }, 'named');
  const expiresAt = new Date(Date.now() + expiresInSeconds * 1000);
  const grant = await store.grantBelow(prefix, { expiresInSeconds, signal });
  const facts: KitFacts = {
    dataset,
    place: context.format(folder),
    bucket: folder.bucket,
    endpoint: folder.endpoint,
    expiresAt
  };
  const files = new Map([
    ['README.md', readme(facts)],
    ['push.sh', pushScript],
    ['check.sh', checkScript],
    ['shared.sh', sharedScript],
    ['plain.sh', plainScript],
    // A machine that has nothing cannot make the folder itself.
    ['state/README', 'What has arrived: with it, push.sh goes on where it was cut off.\n'],
    ['rclone.sh', rcloneScript],
    ['grant.sh', grantVariables(facts, grant)],
    ['form', formFields(grant)]
  ]);
  for (const [index, { path, sizeBytes }] of large.entries()) {
    const key = prefix + path;
    const parts = await store.grantParts(key, { sizeBytes, expiresInSeconds, signal });
    for (const [name, content] of Object.entries(largeFiles(key, sizeBytes, parts))) {
      files.set(`large/${index + 1}/${name}`, content);
    }
  }
  return { uri: facts.place, expiresAt, files };
}

function readme({ dataset, place, expiresAt }: KitFacts): string {
  return readmeText
    .replaceAll('{{dataset}}', dataset)
    .replaceAll('{{place}}', place)
    .replaceAll('{{expires}}', `${expiresAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`);
}

/**
 * Lines `bytes path`.
 *
 * @throws LifecycleError `bad-input` naming the line
 */
export function parseLargeFiles(text: string, name: string): LargeFile[] {
  return text
    .split('\n')
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, number }) => {
      const file = largeFileOf(line);
      if (file === undefined) {
        throw new LifecycleError(
          'bad-input',
          `${name}:${number}: a line is "bytes path", with the path below the folder that is sent.`,
          { subject: name }
        );
      }
      return file;
    });
}
