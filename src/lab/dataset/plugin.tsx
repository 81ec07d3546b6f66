import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, UseSignal } from '@jupyterlab/apputils';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { ITranslator } from '@jupyterlab/translation';
import { isArrayFile } from '../../protocol/fileFormats';
import { CommandIDs, NO_ARGS } from '../commands';
import { driveNameOf, uriOf } from '../drive/paths';
import { datasetIcon } from '../icons';
import { keepPages, PageBody } from '../parts';
import { homePathOf } from '../places/home';
import { onlyHomeRow, onlyRow } from '../places/subject';
import { isDatasetFolder, isReferenceFile, nameOf } from '../places/uri';
import { translationOf } from '../text';
import { IBucketPanels, IWorkerClient } from '../tokens';
import { openArrayFiles } from './documents';

export const datasetPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-lifecycle:dataset',
  description: 'Shows the dimensions, variables and attributes of a dataset.',
  autoStart: true,
  requires: [IWorkerClient, IBucketPanels],
  optional: [ITranslator, ILayoutRestorer, ICommandPalette, IFileBrowserFactory],
  activate: (
    app: JupyterFrontEnd,
    client: IWorkerClient,
    panels: IBucketPanels,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    fileBrowsers: IFileBrowserFactory | null
  ): void => {
    const trans = translationOf(translator);
    const { commands } = app;
    const show = keepPages(app.shell, restorer, 'lifecycle-dataset', CommandIDs.inspect);

    /** @param place A URI; of a file at home it is known once the worker told where home is. */
    const bodyOf = (place: string | (() => string)) =>
      new PageBody(async () => {
        const { DatasetPage } = await import('./DatasetPage');
        const view = (uri: string) => (
          <DatasetPage
            uri={uri}
            client={client}
            trans={trans}
            onSnippet={group => void commands.execute(CommandIDs.copySnippet, { uri, group })}
            onNotebook={group => void commands.execute(CommandIDs.openNotebook, { uri, group })}
            onIngest={() => void commands.execute(CommandIDs.ingest, { sources: [uri] })}
          />
        );
        return typeof place === 'string' ? (
          view(place)
        ) : (
          <UseSignal signal={panels.changed}>
            {() => (panels.home === undefined ? <div className="lc-Spinner" /> : view(place()))}
          </UseSignal>
        );
      }, trans);

    const hasArrays = (name: string) => isArrayFile(name) || isReferenceFile(name);

    /** The one selected row that has arrays in it. */
    const candidate = () => {
      const row = onlyRow(panels);
      return row && (row.kind === 'dataset' || hasArrays(row.name)) ? row.uri : undefined;
    };

    commands.addCommand(CommandIDs.inspect, {
      label: trans.__('Inspect'),
      icon: datasetIcon,
      describedBy: {
        args: {
          type: 'object',
          properties: {
            uri: { type: 'string', description: trans.__('A dataset or file; the selected row without it') }
          }
        }
      },
      isEnabled: args => args.uri !== undefined || candidate() !== undefined,
      isVisible: args => args.uri !== undefined || candidate() !== undefined,
      execute: args => {
        const uri = args.uri === undefined ? candidate() : String(args.uri);
        if (uri !== undefined) {
          show({
            id: `lifecycle-dataset-${uri}`,
            label: nameOf(uri),
            caption: uri,
            icon: datasetIcon,
            args: { uri },
            body: () => bodyOf(uri)
          });
        }
      }
    });

    /** The one dataset that is selected in the file browser, as an absolute path. */
    const atHome = (): string | undefined => {
      const row = onlyHomeRow(fileBrowsers);
      const isDataset = row && (row.type === 'directory' ? isDatasetFolder(row.name) : hasArrays(row.name));
      return isDataset ? homePathOf(app.serviceManager.contents, row.path, panels.home) : undefined;
    };

    commands.addCommand(CommandIDs.inspectAtHome, {
      label: trans.__('Inspect Dataset'),
      icon: datasetIcon,
      describedBy: NO_ARGS,
      isVisible: () => atHome() !== undefined,
      execute: () => commands.execute(CommandIDs.inspect, { uri: atHome() })
    });

    openArrayFiles(app, trans, path => {
      const { contents } = app.serviceManager;
      const panel = panels.panels.find(({ id }) => driveNameOf(id) === contents.driveName(path));
      const uri = panel && uriOf(panel, contents.localPath(path));
      return bodyOf(uri ?? (() => homePathOf(contents, path, panels.home) ?? path));
    });

    palette?.addItem({ command: CommandIDs.inspect, category: trans.__('Data Lifecycle') });
  }
};
