import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ITranslator } from '@jupyterlab/translation';
import { translationOf } from '../text';
import { IBucketPanels, IJobs, ILifecycleSettings, IWorkerClient } from '../tokens';
import { BucketDrive } from './drive';

export const drivePlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-lifecycle:drive',
  description: 'Opens and saves single objects of the bucket panels in the editors of JupyterLab.',
  autoStart: true,
  requires: [IWorkerClient, IBucketPanels, IJobs, ILifecycleSettings],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    client: IWorkerClient,
    panels: IBucketPanels,
    jobs: IJobs,
    settings: ILifecycleSettings,
    translator: ITranslator | null
  ): void => {
    const trans = translationOf(translator);
    const known = new Set<string>();
    const addDrives = () => {
      for (const panel of panels.panels) {
        if (!known.has(panel.id)) {
          known.add(panel.id);
          app.serviceManager.contents.addDrive(
            new BucketDrive({ panel, panels, client, jobs, settings, trans })
          );
        }
      }
    };
    panels.changed.connect(addDrives);
    addDrives();
  }
};
