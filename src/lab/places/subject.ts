/** What a command acts on: what is selected in a panel, or in JupyterLab's own file browser. */
import type { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import type { Contents } from '@jupyterlab/services';
import type { Entry } from '../../protocol';
import type { IBucketPanels } from '../tokens';

/** The one row that is selected; undefined when several are, or none. */
export function onlyRow({ current }: IBucketPanels): Entry | undefined {
  return only(current?.selected ?? []);
}

/** What is selected in JupyterLab's file browser. */
export function homeRows(browsers: IFileBrowserFactory | null): Contents.IModel[] {
  return [...(browsers?.tracker.currentWidget?.selectedItems() ?? [])];
}

/** The one file or folder that is selected there. */
export function onlyHomeRow(browsers: IFileBrowserFactory | null): Contents.IModel | undefined {
  return only(homeRows(browsers));
}

function only<T>(rows: readonly T[]): T | undefined {
  return rows.length === 1 ? rows[0] : undefined;
}
