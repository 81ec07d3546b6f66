import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Clipboard, ICommandPalette, Notification } from '@jupyterlab/apputils';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { ITranslator } from '@jupyterlab/translation';
import { isArrayFile } from '../../protocol/fileFormats';
import { ingestIcon } from '../icons';
import { openPage, PageBody, telling } from '../parts';
import { absolutePath, homePathOf } from '../places/home';
import { homeRows, onlyHomeRow } from '../places/subject';
import { CommandIDs, NO_ARGS } from '../commands';
import { translationOf } from '../text';
import { IBucketPanels, IJobs, IWorkerClient } from '../tokens';
import { hasScratch, suggestedFolder } from './places';
import { ingestCommand, isPlan, writePlan } from './planFile';

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
    const trans = translationOf(translator);
    const { commands, shell } = app;
    let count = 0;

    /** Selected rows that look like a source; when none does, all files: the worker looks inside. */
    const selectedFiles = () => {
      const files = (panels.current?.selected ?? []).filter(entry => entry.kind === 'object');
      const likely = files.filter(entry => isArrayFile(entry.name));
      return likely.length > 0 ? likely : files;
    };

    /** Beside the files that the file browser shows; of a bucket's panel: at the server's root. */
    const save = (name: string, yaml: string): Promise<string> => {
      const shown = fileBrowsers?.tracker.currentWidget?.model.path ?? '';
      return writePlan(app.serviceManager.contents, shown.includes(':') ? '' : shown, name, yaml, trans);
    };

    const openInEditor = (name: string, yaml: string) =>
      telling(trans.__('The plan cannot be saved'), async () => {
        await commands.execute('docmanager:open', { path: await save(name, yaml) });
      });

    const copyCommand = (name: string, yaml: string) =>
      telling(trans.__('The plan cannot be saved'), async () => {
        const path = await save(name, yaml);
        Clipboard.copyToSystem(ingestCommand(absolutePath(path, panels.home ?? '')));
        Notification.success(trans.__('Command copied. It runs the plan in %1.', path), { autoClose: 5000 });
      });

    /** @param plan Go on with this one, in YAML. */
    const openWizard = (sources: readonly string[], plan?: string): Promise<void> => {
      const place = panels.current;
      const folder = suggestedFolder(panels.panels, place?.writable === true ? place.folder : undefined);
      const load = async () => {
        const { newDraft, Wizard, WizardModel } = await import('./lazy');
        const draft = newDraft(sources, folder);
        const model = new WizardModel(draft, client, jobs, () => hasScratch(panels.panels));
        body.disposed.connect(() => model.dispose());
        if (plan !== undefined) {
          await model.openPlan(plan);
        }
        return (
          <Wizard
            model={model}
            panels={panels}
            trans={trans}
            onReveal={uri => void panels.reveal(uri)}
            onInspect={uri => void commands.execute(CommandIDs.inspect, { uri })}
            onSnippet={(uri, python) => void commands.execute(CommandIDs.copySnippet, { uri, python })}
            onShare={plan => void commands.execute(CommandIDs.share, { plan, name: model.draft.name })}
            onSavePlan={(name, yaml) => void openInEditor(name, yaml)}
            onCopyCommand={(name, yaml) => void copyCommand(name, yaml)}
            onCredentials={() => void commands.execute(CommandIDs.credentials)}
            onEnter={async name => (await commands.execute(CommandIDs.enterCredentials, { name })) === true}
          />
        );
      };
      const body = new PageBody(load, trans);
      openPage(shell, {
        id: `lifecycle-ingest-${(count += 1)}`,
        label: trans.__('Ingest to Zarr'),
        icon: ingestIcon,
        body
      });
      return body.ready;
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
        void openWizard(given ?? selected.map(entry => entry.uri));
      }
    });

    /** Files that are selected in the file browser, by their absolute paths. */
    const homeFiles = () =>
      homeRows(fileBrowsers)
        .filter(({ type, name }) => type !== 'directory' && isArrayFile(name))
        .flatMap(({ path }) => homePathOf(app.serviceManager.contents, path, panels.home) ?? []);

    commands.addCommand(CommandIDs.ingestFromHome, {
      label: trans.__('Ingest to Zarr…'),
      icon: ingestIcon,
      describedBy: NO_ARGS,
      isVisible: () => homeFiles().length > 0,
      execute: () => void openWizard(homeFiles())
    });

    /** The one plan that is selected in the file browser. */
    const homePlan = () => {
      const row = onlyHomeRow(fileBrowsers);
      return row && row.type !== 'directory' && isPlan(row.path, '') ? row.path : undefined;
    };

    commands.addCommand(CommandIDs.ingestPlan, {
      label: trans.__('Open Plan in the Ingest Wizard'),
      icon: ingestIcon,
      describedBy: {
        args: {
          type: 'object',
          properties: {
            path: { type: 'string', description: trans.__('Path of a plan; the selected one without it') }
          }
        }
      },
      isVisible: () => homePlan() !== undefined,
      execute: async args => {
        const path = typeof args.path === 'string' ? args.path : homePlan();
        if (path === undefined) {
          return;
        }
        await telling(trans.__('The plan cannot be read'), async () => {
          const { contents } = app.serviceManager;
          const { content } = await contents.get(path, { type: 'file', format: 'text', content: true });
          await openWizard([], String(content));
        });
      }
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
