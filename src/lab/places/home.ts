/** Files of the Jupyter server's own file browser, as the worker knows them: absolute paths. */
import { PageConfig } from '@jupyterlab/coreutils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import { FileDialog } from '@jupyterlab/filebrowser';
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import { askText } from '../parts';

/** The absolute path of a path of JupyterLab's default drive. */
export function absolutePath(path: string, home: string): string {
  // JupyterLab writes HOME as `~`.
  const root = PageConfig.getOption('serverRoot')
    .replace(/^~(?=\/|$)/, home)
    .replace(/\/+$/, '');
  return `${root}/${path}`;
}

/** Collaboration served the files of the default drive by this one before jupyter-collaboration 4. */
const COLLABORATION_DRIVE = 'RTC';

/**
 * The absolute path of a path of JupyterLab's contents.
 *
 * @param home HOME as the worker sees it; undefined until it answered.
 * @returns undefined until then, and on a drive that has no files of the server.
 */
export function homePathOf(
  contents: Pick<Contents.IManager, 'driveName' | 'localPath'>,
  path: string,
  home: string | undefined
): string | undefined {
  const isHome = ['', COLLABORATION_DRIVE].includes(contents.driveName(path));
  return home === undefined || !isHome ? undefined : absolutePath(contents.localPath(path), home);
}

/** The other way: the path of JupyterLab's default drive; undefined outside the server's root folder. */
export function contentsPath(absolute: string, home: string): string | undefined {
  const root = absolutePath('', home);
  return absolute.startsWith(root) ? absolute.slice(root.length) : undefined;
}

interface AskHomePathsOptions {
  trans: TranslationBundle;
  documents: IDocumentManager | null;
  home: string;
}

/** Let the user choose files and folders of the home side; empty when given up. */
export async function askHomePaths({ trans, documents, home }: AskHomePathsOptions): Promise<string[]> {
  if (documents) {
    const answer = await FileDialog.getOpenFiles({
      manager: documents,
      title: trans.__('Copy here from home')
    });
    const chosen = answer.button.accept ? (answer.value ?? []) : [];
    return chosen.map(item => absolutePath(item.path, home) + (item.type === 'directory' ? '/' : ''));
  }
  const path = await askText({
    title: trans.__('Copy here from home'),
    okLabel: trans.__('Copy'),
    label: trans.__('Path on the server'),
    hint: trans.__('Of a folder with “/” at its end.'),
    text: `${home}/`
  });
  return path ? [path] : [];
}
