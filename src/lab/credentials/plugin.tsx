import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';
import type { CredentialName } from '../../protocol';
import { CommandIDs, NO_ARGS } from '../commands';
import { credentialsIcon } from '../icons';
import { keepPages, PageBody, telling } from '../parts';
import { translationOf } from '../text';
import { IWorkerClient } from '../tokens';

const ID = 'lifecycle-credentials';

export const credentialsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-lifecycle:credentials',
  description: 'Lists, tests and removes credentials of data providers, and asks for them.',
  autoStart: true,
  requires: [IWorkerClient],
  optional: [ITranslator, ILayoutRestorer, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    client: IWorkerClient,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null
  ): void => {
    const trans = translationOf(translator);
    const { commands, shell } = app;
    const show = keepPages(shell, restorer, ID, CommandIDs.credentials);

    const enter = async (name: CredentialName): Promise<boolean> => {
      let isSaved = false;
      await telling(trans.__('The credentials were not saved'), async () => {
        const { enterCredentials } = await import('./enter');
        isSaved = await enterCredentials(name, client, trans);
      });
      return isSaved;
    };

    commands.addCommand(CommandIDs.credentials, {
      label: trans.__('Credentials'),
      caption: trans.__('Logins and tokens of data providers'),
      icon: credentialsIcon,
      describedBy: NO_ARGS,
      execute: () => {
        const load = async () => {
          const { CredentialsPage } = await import('./CredentialsPage');
          return (
            <CredentialsPage
              client={client}
              trans={trans}
              onEnter={async name => {
                await enter(name);
              }}
            />
          );
        };
        show({
          id: ID,
          label: trans.__('Credentials'),
          icon: credentialsIcon,
          args: {},
          body: () => new PageBody(load, trans)
        });
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
