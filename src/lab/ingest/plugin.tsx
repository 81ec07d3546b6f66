import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget } from '@jupyterlab/apputils';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { ingestIcon } from '../icons';
import { absolutePath } from '../panels/home';
import { isArrayFile } from '../panels/uri';
import { CommandIDs, IBucketPanels, IJobs, IWorkerClient } from '../tokens';
import { newDraft } from './draft';
import { WizardModel } from './model';
import { hasScratch, suggestedFolder } from './places';
import { Wizard } from './Wizard';

export const ingestPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-lifecycle:ingest',
  description: 'The wizard that turns NetCDF and HDF5 files into a Zarr dataset.',
  autoStart: true,
  requires: [IWorkerClient, IBucketPanels, IJobs],
  optional: [ITranslator, ICommandPalette, ILauncher, IFileBrowserFactory],
  activate: (
    app: JupyterFrontEnd,
    client: IWorkerClient,
    panels: IBucketPanels,
    jobs: IJobs,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    fileBrowsers: IFileBrowserFactory | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_lifecycle');
    const { commands, shell } = app;
    let count = 0;

    /** Selected rows that look like a source; when none does, all files: the worker looks inside. */
    const selectedFiles = () => {
      const files = (panels.current?.selected ?? []).filter(entry => entry.kind === 'object');
      const likely = files.filter(entry => isArrayFile(entry.name));
      return likely.length > 0 ? likely : files;
    };

    const openWizard = (sources: readonly string[]) => {
      const place = panels.current;
      const folder = suggestedFolder(panels.panels, place?.writable === true ? place.folder : undefined);
      const model = new WizardModel(newDraft(sources, folder), client, jobs, () => hasScratch(panels.panels));
      const content = ReactWidget.create(
        <Wizard
          model={model}
          panels={panels}
          trans={trans}
          onReveal={uri => void panels.reveal(uri)}
          onInspect={uri => void commands.execute(CommandIDs.inspect, { uri })}
          onSnippet={(uri, python) => void commands.execute(CommandIDs.copySnippet, { uri, python })}
          onShare={plan => void commands.execute(CommandIDs.share, { plan, name: model.draft.name })}
          onCredentials={() => void commands.execute(CommandIDs.credentials)}
          onEnter={async name => (await commands.execute(CommandIDs.enterCredentials, { name })) === true}
        />
      );
      content.addClass('lc-WizardWidget');
      const widget = new MainAreaWidget({ content });
      widget.id = `lifecycle-ingest-${(count += 1)}`;
      widget.title.label = trans.__('Ingest to Zarr');
      widget.title.icon = ingestIcon;
      widget.title.closable = true;
      widget.disposed.connect(() => model.dispose());
      shell.add(widget, 'main', { type: 'Data Lifecycle' });
      shell.activateById(widget.id);
    };

    commands.addCommand(CommandIDs.ingest, {
      label: args => (args.isLauncher ? trans.__('Ingest to Zarr') : trans.__('Ingest to Zarr…')),
      caption: trans.__('Turn NetCDF or HDF5 files into a Zarr dataset'),
      icon: ingestIcon,
      describedBy: {
        args: {
          type: 'object',
          properties: {
            sources: {
              type: 'array',
              items: { type: 'string' },
              description: trans.__('URIs, paths or web addresses; the selected rows without it')
            },
            isLauncher: { type: 'boolean', description: trans.__('Started from the launcher') },
            isMenu: { type: 'boolean', description: trans.__('Shown only when a source is selected') }
          }
        }
      },
      isVisible: args => args.isMenu !== true || selectedFiles().length > 0,
      execute: args => {
        const given = Array.isArray(args.sources) ? args.sources.map(String) : undefined;
        const selected = args.isMenu === true ? selectedFiles() : [];
        openWizard(given ?? selected.map(entry => entry.uri));
      }
    });

    /** Files selected in the file browser, as absolute paths. */
    const homeFiles = () => {
      const items = [...(fileBrowsers?.tracker.currentWidget?.selectedItems() ?? [])];
      return items.filter(item => item.type !== 'directory' && isArrayFile(item.name)).map(item => item.path);
    };

    commands.addCommand(CommandIDs.ingestFromHome, {
      label: trans.__('Ingest to Zarr…'),
      icon: ingestIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      isVisible: () => homeFiles().length > 0,
      execute: () => openWizard(homeFiles().map(path => absolutePath(path, panels.home ?? '')))
    });

    palette?.addItem({ command: CommandIDs.ingest, category: trans.__('Data Lifecycle') });
    launcher?.add({
      command: CommandIDs.ingest,
      category: trans.__('Data Lifecycle'),
      args: { isLauncher: true },
      rank: 0
    });
  }
};
