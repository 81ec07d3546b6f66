/** A plan as a file beside one's own: for JupyterLab's editor, and for the command line. */
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';

/** Is this a plan? A file that says so, or is to become one. */
export function isPlan(path: string, text: string): boolean {
  return /(^|[./])plan\.ya?ml$/i.test(path) || (/\.ya?ml$/i.test(path) && /^lifecycle:/m.test(text));
}

/** Names that are tried: `NAME.plan.yaml`, `NAME-2.plan.yaml`, … */
const MOST_NAMES = 100;

/**
 * Write the plan below `folder`, never over a file that says something else.
 *
 * @returns the path of the file that holds it
 * @throws Error in words when each name that is tried is another plan's
 */
export async function writePlan(
  contents: Contents.IManager,
  folder: string,
  name: string,
  yaml: string,
  trans: TranslationBundle
): Promise<string> {
  for (let number = 1; number <= MOST_NAMES; number++) {
    const file = `${name}${number === 1 ? '' : `-${number}`}.plan.yaml`;
    const path = folder === '' ? file : `${folder}/${file}`;
    const there = await textAt(contents, path);
    if (there === undefined) {
      await contents.save(path, { type: 'file', format: 'text', content: yaml });
    }
    if (there === undefined || there === yaml) {
      return path;
    }
  }
  throw new Error(trans.__('%1.plan.yaml: there are %2 other plans of this name.', name, MOST_NAMES));
}

/** Undefined where there is no such file. */
async function textAt(contents: Contents.IManager, path: string): Promise<string | undefined> {
  try {
    const { content } = await contents.get(path, { type: 'file', format: 'text', content: true });
    return String(content);
  } catch (error) {
    const { response } = error as { response?: Response };
    if (response?.status === 404) {
      return undefined;
    }
    throw error;
  }
}

/** The command that runs the plan in a file, for a POSIX shell. */
export function ingestCommand(path: string): string {
  return `lifecycle ingest ${quoted(path)}`;
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
