import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { CredentialName } from '../../protocol';
import { credentialsIcon } from '../icons';
import { telling } from '../panels/telling';
import { CommandIDs, IWorkerClient } from '../tokens';
import { CredentialsPage } from './CredentialsPage';
import { enterCredentials } from './enter';

const ID = 'lifecycle-credentials';

export const credentialsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-lifecycle:credentials',
  description: 'Lists, tests and removes credentials of data providers, and asks for them.',
  autoStart: true,
  requires: [IWorkerClient],
  optional: [ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    client: IWorkerClient,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_lifecycle');
    const { commands, shell } = app;

    const enter = async (name: CredentialName): Promise<boolean> => {
      let isSaved = false;
      await telling(trans.__('The credentials were not saved'), async () => {
        isSaved = await enterCredentials(name, client, trans);
      });
      return isSaved;
    };

    commands.addCommand(CommandIDs.credentials, {
      label: trans.__('Credentials'),
      caption: trans.__('Logins and tokens of data providers'),
      icon: credentialsIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => {
        if (![...shell.widgets('main')].some(({ id }) => id === ID)) {
          const content = ReactWidget.create(
            <CredentialsPage
              client={client}
              trans={trans}
              onEnter={async name => {
                await enter(name);
              }}
            />
          );
          content.addClass('lc-DatasetWidget');
          const widget = new MainAreaWidget({ content });
          widget.id = ID;
          widget.title.label = trans.__('Credentials');
          widget.title.icon = credentialsIcon;
          widget.title.closable = true;
          widget.toolbar.hide();
          shell.add(widget, 'main', { type: 'Data Lifecycle' });
        }
        shell.activateById(ID);
      }
    });

    commands.addCommand(CommandIDs.enterCredentials, {
      label: trans.__('Enter Credentials…'),
      describedBy: {
        args: {
          type: 'object',
          required: ['name'],
          properties: {
            name: { type: 'string', description: trans.__('The provider: earthdata, cds, cmems or zenodo') }
          }
        }
      },
      execute: args => enter(args.name as CredentialName)
    });

    palette?.addItem({ command: CommandIDs.credentials, category: trans.__('Data Lifecycle') });
  }
};
