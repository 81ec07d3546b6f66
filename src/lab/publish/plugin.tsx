import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { ITranslator } from '@jupyterlab/translation';
import { CommandIDs, NO_ARGS } from '../commands';
import { shareIcon } from '../icons';
import { askText, keepPages, openPage, PageBody } from '../parts';
import { contentsPath } from '../places/home';
import { onlyRow } from '../places/subject';
import { nameOf } from '../places/uri';
import { translationOf } from '../text';
import { IBucketPanels, IWorkerClient } from '../tokens';
import { chooseHomeFolder } from './choose';

const CATALOG_ID = 'lifecycle-catalog';

export const publishPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-lifecycle:publish',
  description: 'Shares a dataset: dataset request, catalog entry, feedstock.',
  autoStart: true,
  requires: [IWorkerClient, IBucketPanels],
  optional: [ITranslator, ILayoutRestorer, ICommandPalette, IDocumentManager],
  activate: (
    app: JupyterFrontEnd,
    client: IWorkerClient,
    panels: IBucketPanels,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    documents: IDocumentManager | null
  ): void => {
    const trans = translationOf(translator);
    const { commands, shell } = app;
    let count = 0;

    const chooseFolder = () => chooseHomeFolder(trans.__('Folder for the feedstock'), documents, panels);

    const openFile = (path: string) => {
      const known = contentsPath(path, panels.home ?? '');
      if (known !== undefined) {
        void commands.execute('docmanager:open', { path: known });
      }
    };

    const show = (name: string, subject: { uri: string } | { yaml: string }) => {
      const load = async () => {
        const { ShareDataset, SharePlan } = await import('./SharePage');
        const common = { client, panels, trans, onChooseFolder: chooseFolder, onOpen: openFile };
        return 'uri' in subject ? (
          <ShareDataset uri={subject.uri} {...common} />
        ) : (
          <SharePlan yaml={subject.yaml} {...common} />
        );
      };
      openPage(shell, {
        id: `lifecycle-share-${(count += 1)}`,
        label: trans.__('Share %1', name),
        icon: shareIcon,
        body: new PageBody(load, trans)
      });
    };

    const catalogPages = keepPages(shell, restorer, CATALOG_ID, CommandIDs.catalog);
    const showCatalog = () => {
      const load = async () => {
        const { CatalogPage } = await import('./CatalogPage');
        return (
          <CatalogPage
            client={client}
            trans={trans}
            onOpen={uri => void commands.execute(CommandIDs.inspect, { uri })}
          />
        );
      };
      catalogPages({
        id: CATALOG_ID,
        label: trans.__('Catalog'),
        icon: shareIcon,
        args: {},
        body: () => new PageBody(load, trans)
      });
    };

    /** The one dataset that is selected. */
    const selected = (): string | undefined => {
      const row = onlyRow(panels);
      return row?.kind === 'dataset' ? row.uri : undefined;
    };

    const ask = (isRequest: boolean): Promise<string | undefined> =>
      askText(
        isRequest
          ? {
              title: trans.__('Ask for a dataset'),
              okLabel: trans.__('Ask'),
              label: trans.__('Where the data are'),
              hint: trans.__('An address, a DOI, a listing, or a path on the server.')
            }
          : {
              title: trans.__('Share a dataset'),
              okLabel: trans.__('Share'),
              label: trans.__('Its address, or its path on the server')
            }
      );

    commands.addCommand(CommandIDs.share, {
      label: args => (args.isRequest === true ? trans.__('Ask for a Dataset…') : trans.__('Share…')),
      caption: trans.__('Dataset request, catalog entry, feedstock'),
      icon: shareIcon,
      describedBy: {
        args: {
          type: 'object',
          properties: {
            uri: {
              type: 'string',
              description: trans.__('A dataset; the selected one, or asked for, without it')
            },
            plan: { type: 'string', description: trans.__('A plan in YAML, instead of a dataset') },
            isRequest: { type: 'boolean', description: trans.__('Ask where data are that are not here yet') },
            name: { type: 'string', description: trans.__('What the tab is called') }
          }
        }
      },
      execute: async args => {
        if (typeof args.plan === 'string') {
          show(typeof args.name === 'string' ? args.name : trans.__('a plan'), { yaml: args.plan });
          return;
        }
        const isRequest = args.isRequest === true;
        const uri =
          typeof args.uri === 'string'
            ? args.uri
            : ((isRequest ? undefined : selected()) ?? (await ask(isRequest)));
        if (uri !== undefined) {
          show(nameOf(uri), { uri });
        }
      }
    });
    commands.addCommand(CommandIDs.catalog, {
      label: trans.__('Search the Catalog'),
      caption: trans.__('Which datasets are there already, and how to open them'),
      icon: shareIcon,
      describedBy: NO_ARGS,
      execute: showCatalog
    });

    const category = trans.__('Data Lifecycle');
    palette?.addItem({ command: CommandIDs.share, category });
    palette?.addItem({ command: CommandIDs.share, category, args: { isRequest: true } });
    palette?.addItem({ command: CommandIDs.catalog, category });
  }
};
