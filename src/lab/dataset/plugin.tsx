import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget, UseSignal, WidgetTracker } from '@jupyterlab/apputils';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { driveNameOf, uriOf } from '../drive/paths';
import { datasetIcon } from '../icons';
import { absolutePath } from '../panels/home';
import { isArrayFile, isDatasetFolder, isReferenceFile, nameOf } from '../panels/uri';
import { CommandIDs, IBucketPanels, IWorkerClient } from '../tokens';
import { DatasetPage } from './DatasetPage';
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
    const trans = (translator ?? nullTranslator).load('jupyterlab_lifecycle');
    const { commands } = app;
    const tracker = new WidgetTracker<MainAreaWidget>({ namespace: 'lifecycle-datasets' });

    /** @param place A URI; of a file at home it is known once the worker told where home is. */
    const pageOf = (place: string | (() => string)): ReactWidget => {
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
      const page = ReactWidget.create(
        typeof place === 'string' ? (
          view(place)
        ) : (
          <UseSignal signal={panels.changed}>
            {() => (panels.home === undefined ? <div className="lc-Spinner" /> : view(place()))}
          </UseSignal>
        )
      );
      page.addClass('lc-DatasetWidget');
      return page;
    };

    /** The one selected row that has arrays in it. */
    const candidate = () => {
      const selected = panels.current?.selected ?? [];
      const [entry] = selected;
      const isOne =
        selected.length === 1 &&
        (entry.kind === 'dataset' || isArrayFile(entry.name) || isReferenceFile(entry.name));
      return isOne ? entry.uri : undefined;
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
        if (uri === undefined) {
          return;
        }
        const open = tracker.find(widget => widget.node.dataset.uri === uri);
        if (open) {
          app.shell.activateById(open.id);
          return;
        }
        const widget = new MainAreaWidget({ content: pageOf(uri) });
        widget.id = `lifecycle-dataset-${(count += 1)}`;
        widget.node.dataset.uri = uri;
        widget.title.label = nameOf(uri);
        widget.title.caption = uri;
        widget.title.icon = datasetIcon;
        widget.title.closable = true;
        widget.toolbar.hide();
        app.shell.add(widget, 'main', { type: 'Data Lifecycle' });
        void tracker.add(widget);
        app.shell.activateById(widget.id);
      }
    });
    let count = 0;

    /** The one dataset that is selected in the file browser, as an absolute path. */
    const atHome = (): string | undefined => {
      const selected = [...(fileBrowsers?.tracker.currentWidget?.selectedItems() ?? [])];
      const [item] = selected;
      const isOne =
        selected.length === 1 &&
        app.serviceManager.contents.driveName(item.path) === '' &&
        (item.type === 'directory'
          ? isDatasetFolder(item.name)
          : isArrayFile(item.name) || isReferenceFile(item.name));
      return isOne ? absolutePath(item.path, panels.home ?? '') : undefined;
    };

    commands.addCommand(CommandIDs.inspectAtHome, {
      label: trans.__('Inspect Dataset'),
      icon: datasetIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      isVisible: () => atHome() !== undefined,
      execute: () => commands.execute(CommandIDs.inspect, { uri: atHome() })
    });

    openArrayFiles(app, trans, path => {
      const { contents } = app.serviceManager;
      const panel = panels.panels.find(({ id }) => driveNameOf(id) === contents.driveName(path));
      const uri = panel && uriOf(panel, contents.localPath(path));
      return pageOf(uri ?? (() => absolutePath(path, panels.home ?? '')));
    });

    void restorer?.restore(tracker, {
      command: CommandIDs.inspect,
      args: widget => ({ uri: widget.node.dataset.uri ?? '' }),
      name: widget => widget.node.dataset.uri ?? ''
    });
    palette?.addItem({ command: CommandIDs.inspect, category: trans.__('Data Lifecycle') });
  }
};
