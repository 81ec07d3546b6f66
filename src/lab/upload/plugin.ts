import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';
import { fileUploadIcon } from '@jupyterlab/ui-components';
import { messageOf } from '../client/errors';
import { telling } from '../parts';
import { CommandIDs, NO_ARGS } from '../commands';
import { askBeforeClosing } from '../transfers/carried';
import { translationOf } from '../text';
import { IBucketPanels, IJobs, IWorkerClient } from '../tokens';
import { askExisting } from './askExisting';
import { takeDrops } from './drop';
import { askFiles, type Picked } from './picked';
import { Uploads } from './uploads';

export const uploadPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-lifecycle:upload',
  description: 'Uploads files and folders from the user’s computer into a bucket.',
  autoStart: true,
  requires: [IWorkerClient, IBucketPanels, IJobs],
  optional: [ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    client: IWorkerClient,
    panels: IBucketPanels,
    jobs: IJobs,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ): void => {
    const trans = translationOf(translator);
    const uploads = new Uploads({
      client,
      jobs,
      trans,
      askExisting: existing => askExisting(existing, trans),
      onFailure: error => Notification.error(messageOf(error), { autoClose: false })
    });

    const upload = (destination: string, picking: Promise<Picked[]>): Promise<void> =>
      telling(trans.__('Could not upload'), async () => {
        const picked = await picking;
        if (picked.length > 0) {
          await uploads.start(destination, picked);
        }
      });

    const ask = async (folder: boolean) => {
      const place = panels.current;
      if (place) {
        await upload(place.folder, askFiles({ folder }));
      }
    };
    const isEnabled = () => panels.current?.writable === true;
    app.commands.addCommand(CommandIDs.upload, {
      label: trans.__('Upload Files…'),
      icon: fileUploadIcon,
      describedBy: NO_ARGS,
      isEnabled,
      execute: () => ask(false)
    });
    app.commands.addCommand(CommandIDs.uploadFolder, {
      label: trans.__('Upload a Folder…'),
      describedBy: NO_ARGS,
      isEnabled,
      execute: () => ask(true)
    });
    for (const command of [CommandIDs.upload, CommandIDs.uploadFolder]) {
      palette?.addItem({ command, category: trans.__('Data Lifecycle') });
    }

    takeDrops({ panels, trans, onDrop: (place, picked) => void upload(place.folder, picked) });
    askBeforeClosing(() => uploads.isSending);
  }
};
