import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ITranslator } from '@jupyterlab/translation';
import { notebookIcon, type LabIcon } from '@jupyterlab/ui-components';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { fillTemplate, type Opening } from '../../protocol/snippets';
import { messageOf } from '../client/errors';
import { CommandIDs } from '../commands';
import { copyText } from '../parts';
import { onlyRow } from '../places/subject';
import { nameOf } from '../places/uri';
import { translationOf } from '../text';
import { IBucketPanels, ILifecycleSettings, IWorkerClient } from '../tokens';
import { writeNotebook } from './notebook';

export const snippetsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-lifecycle:snippets',
  description: 'Copies the code that opens a dataset, or opens it in a notebook.',
  autoStart: true,
  requires: [IWorkerClient, IBucketPanels, ILifecycleSettings],
  optional: [ITranslator, ICommandPalette, IDefaultFileBrowser],
  activate: (
    app: JupyterFrontEnd,
    client: IWorkerClient,
    panels: IBucketPanels,
    settings: ILifecycleSettings,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    browser: IDefaultFileBrowser | null
  ): void => {
    const trans = translationOf(translator);
    const { commands } = app;

    /** What is asked for, else the one selected row. */
    const uriOf = ({ uri }: ReadonlyPartialJSONObject): string | undefined =>
      uri === undefined ? onlyRow(panels)?.uri : String(uri);

    const codeFor = (opening: Opening): string => {
      const { snippet, datasetSnippet, netcdfSnippet } = settings.current;
      const templates: Partial<Record<Opening['kind'], string>> = {
        zarr: datasetSnippet,
        netcdf: netcdfSnippet
      };
      return opening.python ?? fillTemplate(templates[opening.kind] ?? snippet, opening);
    };

    const codeOf = async (uri: string, { group, python }: ReadonlyPartialJSONObject): Promise<string> =>
      typeof python === 'string'
        ? python
        : codeFor(await client.call('opening', { uri, ...(typeof group === 'string' && { group }) }));

    const add = (
      id: string,
      label: string,
      icon: LabIcon | undefined,
      use: (uri: string, code: string) => Promise<void> | void
    ) => {
      commands.addCommand(id, {
        label,
        icon,
        describedBy: {
          args: {
            type: 'object',
            properties: {
              uri: {
                type: 'string',
                description: trans.__('A dataset or file; the selected row without it')
              },
              group: { type: 'string', description: trans.__('The group within it; the root without it') },
              python: { type: 'string', description: trans.__('The code, where it is known already') }
            }
          }
        },
        isEnabled: args => uriOf(args) !== undefined,
        execute: async args => {
          const uri = uriOf(args);
          if (uri === undefined) {
            return;
          }
          try {
            await use(uri, await codeOf(uri, args));
          } catch (error) {
            Notification.error(messageOf(error));
          }
        }
      });
      palette?.addItem({ command: id, category: trans.__('Data Lifecycle') });
    };

    add(CommandIDs.copySnippet, trans.__('Copy Python Snippet'), undefined, async (uri, code) => {
      const words = {
        title: trans.__('Python snippet for “%1”', nameOf(uri)),
        label: trans.__('Python snippet')
      };
      if (await copyText(code, words, trans)) {
        Notification.info(trans.__('Python snippet copied'), { autoClose: 2000 });
      }
    });

    add(CommandIDs.openNotebook, trans.__('Open in Notebook'), notebookIcon, async (uri, code) => {
      const { serviceManager } = app;
      const shown = browser?.model.path ?? '';
      // A notebook in a bucket has no kernel beside it: it goes home.
      const folder = serviceManager.contents.driveName(shown) === '' ? shown : '';
      const path = await writeNotebook(serviceManager, folder, uri, code);
      await commands.execute('docmanager:open', { path });
    });
  }
};
