import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IJobs, ILifecycleSettings, IWorkerClient } from '../../tokens';
import type { PanelClipboard } from '../moving';
import type { HomeBrowser } from '../homeBrowser';
import type { BucketPanels } from '../panels';

/** What the commands of the panels work with. */
export interface CommandContext {
  app: JupyterFrontEnd;
  client: IWorkerClient;
  settings: ILifecycleSettings;
  jobs: IJobs;
  panels: BucketPanels;
  trans: TranslationBundle;
  palette: ICommandPalette | null;
  documents: IDocumentManager | null;
  clipboard: PanelClipboard;
  /** JupyterLab's own file browser, where there is one. */
  homeBrowser: HomeBrowser | null;
}
