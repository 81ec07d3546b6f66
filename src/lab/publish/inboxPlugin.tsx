import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, UseSignal } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { ITranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { CommandIDs, NO_ARGS } from '../commands';
import { inboxIcon } from '../icons';
import { keepPages, PageBody, telling } from '../parts';
import { homePathOf } from '../places/home';
import { onlyHomeRow, onlyRow } from '../places/subject';
import { asFolder, nameOf } from '../places/uri';
import { translationOf } from '../text';
import { IBucketPanels, IJobs, IWorkerClient } from '../tokens';
import { Arrivals, notifyOfArrivals } from './arrivals';
import { chooseHomeFolder } from './choose';
import { INBOX_STEPS, type InboxRequest } from './inbox';
import { suggestedName } from './names';

const ID = 'lifecycle-inbox';

export const inboxPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-lifecycle:inbox',
  description: 'Sends datasets to the inbox, makes push kits, and tells what has arrived.',
  autoStart: true,
  requires: [IWorkerClient, IBucketPanels, IJobs],
  optional: [ITranslator, ILayoutRestorer, ICommandPalette, IDocumentManager, IFileBrowserFactory],
  activate: (
    app: JupyterFrontEnd,
    client: IWorkerClient,
    panels: IBucketPanels,
    jobs: IJobs,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    documents: IDocumentManager | null,
    fileBrowsers: IFileBrowserFactory | null
  ): void => {
    const trans = translationOf(translator);
    const { commands, shell } = app;
    const arrivals = new Arrivals(client, jobs);
    const ingest = (sources: string[]) => void commands.execute(CommandIDs.ingest, { sources });

    const watch = (dataset: string) =>
      telling(trans.__('Could not watch for “%1”', dataset), async () => {
        await arrivals.watch(dataset);
      });

    const pages = keepPages(shell, restorer, ID, CommandIDs.inbox);
    let asked: InboxRequest = { step: 'send', source: '', dataset: '' };
    const askedAnew = new Signal<object, void>({});
    /** Of another subject the page begins anew: what was agreed to for the one before does not hold for it. */
    let subjects = 0;

    const show = (request: InboxRequest) => {
      asked = request;
      subjects += request.source !== '' || request.dataset !== '' ? 1 : 0;
      askedAnew.emit();
      const load = async () => {
        const { InboxPage } = await import('./InboxPage');
        return (
          <UseSignal signal={askedAnew}>
            {() => (
              <InboxPage
                key={subjects}
                asked={asked}
                client={client}
                panels={panels}
                jobs={jobs}
                arrivals={arrivals}
                onWatch={dataset => void watch(dataset)}
                trans={trans}
                onChooseFolder={() => chooseHomeFolder(trans.__('Folder to send'), documents, panels)}
                onIngest={ingest}
              />
            )}
          </UseSignal>
        );
      };
      pages({
        id: ID,
        label: trans.__('Inbox'),
        icon: inboxIcon,
        args: { ...request },
        body: () => new PageBody(load, trans)
      });
    };

    notifyOfArrivals(arrivals, trans, {
      ingest,
      show: () => show({ step: 'arrivals', source: '', dataset: '' })
    });
    // The list is fetched with the jobs: at the beginning, and when something may have been missed.
    const refresh = () => void arrivals.refresh().catch(() => undefined);
    jobs.refreshed.connect(refresh);
    if (jobs.isFilled) {
      refresh();
    }

    /** The one row that can be sent: it is not in the inbox already. */
    const sendable = () => (panels.current?.root.inbox === false ? onlyRow(panels) : undefined);

    commands.addCommand(CommandIDs.inbox, {
      label: args =>
        args.step === 'arrivals' ? trans.__('Arrivals in the Inbox') : trans.__('Send to the Inbox…'),
      caption: trans.__('Send a dataset to the inbox of the data team, and see what has arrived'),
      icon: inboxIcon,
      describedBy: {
        args: {
          type: 'object',
          properties: {
            source: { type: 'string', description: trans.__('What to send: a path on the server, or a URI') },
            dataset: { type: 'string', description: trans.__('Its name in the inbox') },
            step: { type: 'string', enum: [...INBOX_STEPS], description: trans.__('The page to show') },
            isMenu: { type: 'boolean', description: trans.__('Send the selected row of a panel') }
          }
        }
      },
      isVisible: args => args.isMenu !== true || sendable() !== undefined,
      execute: args => {
        const row = args.isMenu === true ? sendable() : undefined;
        const source = typeof args.source === 'string' ? args.source : (row?.uri ?? '');
        const dataset = typeof args.dataset === 'string' ? args.dataset : suggestedName(nameOf(source));
        const step = INBOX_STEPS.find(step => step === args.step) ?? 'send';
        show({ step, source, dataset });
      }
    });

    /** The one row that is selected in the file browser, as an absolute path. */
    const atHome = () => {
      const row = onlyHomeRow(fileBrowsers);
      return row && homePathOf(app.serviceManager.contents, row.path, panels.home);
    };

    commands.addCommand(CommandIDs.inboxFromHome, {
      label: trans.__('Send to the Inbox…'),
      icon: inboxIcon,
      describedBy: NO_ARGS,
      isVisible: () => atHome() !== undefined,
      execute: () => {
        const path = atHome();
        if (path !== undefined) {
          show({ step: 'send', source: path, dataset: suggestedName(nameOf(path)) });
        }
      }
    });

    /** The folder of the inbox that is selected. */
    const watchable = () => {
      const { root, folder } = panels.current ?? {};
      const isTop = root?.inbox === true && folder === asFolder(root.uri);
      const row = onlyRow(panels);
      return isTop && row?.kind === 'prefix' ? row.name : undefined;
    };
    commands.addCommand(CommandIDs.watchArrival, {
      label: trans.__('Tell When It Has Arrived'),
      caption: trans.__('Compare this folder of the inbox with its list of files, once that is there'),
      icon: inboxIcon,
      describedBy: NO_ARGS,
      isVisible: () => watchable() !== undefined,
      execute: () => {
        const dataset = watchable();
        if (dataset !== undefined) {
          show({ step: 'arrivals', source: '', dataset });
          void watch(dataset);
        }
      }
    });

    const category = trans.__('Data Lifecycle');
    palette?.addItem({ command: CommandIDs.inbox, category });
    palette?.addItem({ command: CommandIDs.inbox, category, args: { step: 'arrivals' } });
  }
};
