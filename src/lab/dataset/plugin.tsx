import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { datasetIcon } from '../icons';
import { isArrayFile, nameOf } from '../panels/uri';
import { CommandIDs, IBucketPanels, IWorkerClient } from '../tokens';
import { DatasetPage } from './DatasetPage';

export const datasetPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-lifecycle:dataset',
  description: 'Shows the dimensions, variables and attributes of a dataset.',
  autoStart: true,
  requires: [IWorkerClient, IBucketPanels],
  optional: [ITranslator, ILayoutRestorer, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    client: IWorkerClient,
    panels: IBucketPanels,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_lifecycle');
    const tracker = new WidgetTracker<MainAreaWidget>({ namespace: 'lifecycle-datasets' });

    /** The one selected row that has arrays in it. */
    const candidate = () => {
      const selected = panels.current?.selected ?? [];
      const [entry] = selected;
      const isOne = selected.length === 1 && (entry.kind === 'dataset' || isArrayFile(entry.name));
      return isOne ? entry.uri : undefined;
    };

    app.commands.addCommand(CommandIDs.inspect, {
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
        const page = ReactWidget.create(
          <DatasetPage
            uri={uri}
            client={client}
            trans={trans}
            onSnippet={python => void app.commands.execute(CommandIDs.copySnippet, { uri, python })}
            onIngest={() => void app.commands.execute(CommandIDs.ingest, { sources: [uri] })}
          />
        );
        page.addClass('lc-DatasetWidget');
        const widget = new MainAreaWidget({ content: page });
        widget.id = `lifecycle-dataset-${(count += 1)}`;
        widget.node.dataset.uri = uri;
        widget.title.label = nameOf(uri);
        widget.title.caption = uri;
        widget.title.icon = datasetIcon;
        widget.title.closable = true;
        app.shell.add(widget, 'main', { type: 'Data Lifecycle' });
        void tracker.add(widget);
        app.shell.activateById(widget.id);
      }
    });
    let count = 0;
    void restorer?.restore(tracker, {
      command: CommandIDs.inspect,
      args: widget => ({ uri: widget.node.dataset.uri ?? '' }),
      name: widget => widget.node.dataset.uri ?? ''
    });
    palette?.addItem({ command: CommandIDs.inspect, category: trans.__('Data Lifecycle') });
  }
};
