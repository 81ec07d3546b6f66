import type { IDocumentManager } from '@jupyterlab/docmanager';
import { FileDialog } from '@jupyterlab/filebrowser';
import { absolutePath } from '../places/home';
import type { IBucketPanels } from '../tokens';

/** A folder of the home side, by its path; undefined when given up, or when there is nothing to choose with. */
export async function chooseHomeFolder(
  title: string,
  documents: IDocumentManager | null,
  panels: IBucketPanels
): Promise<string | undefined> {
  if (!documents) {
    return undefined;
  }
  const { button, value } = await FileDialog.getExistingDirectory({ manager: documents, title });
  const path = button.accept ? value?.at(0)?.path : undefined;
  return path === undefined ? undefined : absolutePath(path, panels.home ?? '').replace(/\/+$/, '');
}
