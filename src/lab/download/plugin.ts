import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Dialog, ICommandPalette, Notification, showDialog } from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';
import { downloadIcon } from '@jupyterlab/ui-components';
import type { DownloadStart, Entry } from '../../protocol';
import { isAbort, messageOf } from '../client/errors';
import { CommandIDs, NO_ARGS } from '../commands';
import { telling } from '../parts';
import { onlyRow } from '../places/subject';
import { nameOf } from '../places/uri';
import { formatBytes, translationOf } from '../text';
import { askBeforeClosing } from '../transfers/carried';
import { IBucketPanels, IJobs, ILifecycleSettings, IWorkerClient } from '../tokens';
import { Downloads } from './downloads';
import { signedDownload } from './signed';
import { BlobSink, FileSink, filePicker, follow, type Sink } from './sinks';

/** A file up to this size goes where the browser puts its downloads; a larger one is written as it comes. */
const SMALL_BYTES = 128 * 1024 * 1024;

/** More than a browser keeps by itself with any certainty. */
const LARGEST_BLOB_BYTES = 2 * 1024 * 1024 * 1024;

export const downloadPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-lifecycle:download',
  description: 'Downloads objects, and folders as zip archives, to the user’s computer.',
  autoStart: true,
  requires: [IWorkerClient, IBucketPanels, IJobs, ILifecycleSettings],
  optional: [ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    client: IWorkerClient,
    panels: IBucketPanels,
    jobs: IJobs,
    settings: ILifecycleSettings,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ): void => {
    const trans = translationOf(translator);
    const downloads = new Downloads({
      client,
      jobs,
      trans,
      onFailure: error => Notification.error(messageOf(error), { autoClose: false })
    });

    const download = async (entries: readonly Pick<Entry, 'uri' | 'kind' | 'sizeBytes'>[]): Promise<void> => {
      const [only] = entries;
      const isFile = entries.length === 1 && only.kind === 'object';
      if (isFile && settings.current.signedDownloads) {
        const url = await signedDownload(only.uri, nameOf(only.uri), client);
        if (url !== undefined) {
          follow(url, nameOf(only.uri));
          return;
        }
      }
      const isSmall = isFile && only.sizeBytes !== null && only.sizeBytes <= SMALL_BYTES;
      const picker = isSmall ? undefined : filePicker();
      const folder = entries.length === 1 ? only.uri : (panels.current?.folder ?? only.uri);
      const name = isFile ? nameOf(only.uri) : `${nameOf(folder)}.zip`;
      // Asked first: a browser shows its dialog only soon after a click.
      const handle = picker && (await pick(() => picker({ suggestedName: name })));
      if (picker && !handle) {
        return;
      }
      await downloads.start(
        entries.map(({ uri }) => uri),
        start => openSink(start, handle)
      );
    };

    /** Undefined when the user gave it up; asks for a click where the browser wants one. */
    const pick = async (
      show: () => Promise<FileSystemFileHandle>
    ): Promise<FileSystemFileHandle | undefined> => {
      try {
        return await show();
      } catch (error) {
        if (isAbort(error)) {
          return undefined;
        }
        if (!(error instanceof DOMException && error.name === 'SecurityError')) {
          throw error;
        }
      }
      const answer = await showDialog({
        title: trans.__('Where shall it be saved?'),
        body: trans.__('The download is written to a file as it comes.'),
        buttons: [Dialog.cancelButton(), Dialog.okButton({ label: trans.__('Choose a File…') })]
      });
      return answer.button.accept ? pick(show) : undefined;
    };

    const openSink = async (
      { name, sizeBytes }: DownloadStart,
      handle: FileSystemFileHandle | undefined
    ): Promise<Sink> => {
      if (handle) {
        return FileSink.open(handle);
      }
      if (sizeBytes > LARGEST_BLOB_BYTES) {
        throw new Error(
          trans.__(
            '“%1” is %2, more than this browser saves without a place to write to. Copy it to your home folder, or use Chrome or Edge.',
            name,
            formatBytes(sizeBytes)
          )
        );
      }
      return new BlobSink(name);
    };

    app.commands.addCommand(CommandIDs.download, {
      label: () => {
        const isFile = onlyRow(panels)?.kind === 'object';
        return isFile ? trans.__('Download') : trans.__('Download as Zip Archive');
      },
      icon: downloadIcon,
      describedBy: NO_ARGS,
      isEnabled: () => (panels.current?.selected.length ?? 0) > 0,
      execute: () => telling(trans.__('Could not download'), () => download(panels.current?.selected ?? []))
    });
    palette?.addItem({ command: CommandIDs.download, category: trans.__('Data Lifecycle') });
    askBeforeClosing(() => downloads.isFetching);
  }
};
