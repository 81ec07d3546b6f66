import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { Panel } from '../../protocol';
import { IBucketPanels, IJobs, ILifecycleSettings, IWorkerClient } from '../tokens';
import { registerCommands } from './commands';
import { PanelModel } from './model';
import { BucketPanels } from './panels';
import { BucketPanel } from './widget';

/** Where the state database keeps the panels' folders. */
const STATE_KEY = 'jupyterlab-lifecycle:panels';

/** Shown until the worker told what there is, so that the sidebar can be restored in time. */
const USUAL_PANELS = [
  { id: 'scratch', title: 'Scratch' },
  { id: 'persistent', title: 'Persistent' },
  { id: 'osn', title: 'OSN' }
];

/** After the file browser (100), before the extension manager (1000). */
const FIRST_RANK = 110;

interface SavedPanel {
  id: string;
  title: string;
  folder?: string;
}

export const panelsPlugin: JupyterFrontEndPlugin<IBucketPanels> = {
  id: 'jupyterlab-lifecycle:panels',
  description: 'One panel in the sidebar for each configured group of buckets.',
  autoStart: true,
  provides: IBucketPanels,
  requires: [IWorkerClient, ILifecycleSettings, IJobs],
  optional: [ITranslator, ILayoutRestorer, IStateDB, ICommandPalette, IDocumentManager],
  activate: async (
    app: JupyterFrontEnd,
    client: IWorkerClient,
    settings: ILifecycleSettings,
    jobs: IJobs,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    state: IStateDB | null,
    palette: ICommandPalette | null,
    documents: IDocumentManager | null
  ): Promise<IBucketPanels> => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_lifecycle');
    const panels = new BucketPanels(client);
    const widgets = new Map<string, BucketPanel>();
    const saved = await savedPanels(state);
    const folders = new Map(saved.map(panel => [panel.id, panel.folder]));

    const save = () =>
      void state?.save(
        STATE_KEY,
        [...widgets.values()].map(({ model }) => ({ id: model.id, title: model.title, folder: model.folder }))
      );

    const add = (panel: Pick<Panel, 'id' | 'title'>, index: number): BucketPanel => {
      const model = new PanelModel(panel, client, settings);
      const widget = new BucketPanel({ model, commands: app.commands, trans, onRetry: () => void load() });
      // Whatever is clicked or focused makes this the panel that commands act on.
      for (const type of ['pointerdown', 'focusin', 'contextmenu']) {
        widget.node.addEventListener(type, () => panels.use(model), true);
      }
      model.moved.connect(save);
      panels.add(model);
      widgets.set(panel.id, widget);
      app.shell.add(widget, 'left', { rank: FIRST_RANK + index, type: 'Data Lifecycle' });
      restorer?.add(widget, widget.id);
      return widget;
    };

    const isShown = (id: string) => settings.current.panels.length === 0 || settings.current.panels.includes(id);

    /** Make the widgets what the worker and the settings say. */
    const settle = (wanted: readonly Panel[]) => {
      const shown = wanted.filter(panel => isShown(panel.id));
      for (const [id, widget] of widgets) {
        if (!shown.some(panel => panel.id === id)) {
          panels.remove(widget.model);
          widgets.delete(id);
          widget.dispose();
        }
      }
      shown.forEach((panel, index) => {
        const widget = widgets.get(panel.id) ?? add(panel, index);
        widget.title.caption = trans.__('%1 (Data Lifecycle)', panel.title);
        if (!widget.model.panel) {
          widget.model.setPanel(panel, folders.get(panel.id));
        }
      });
      save();
    };

    const load = async () => {
      try {
        settle(await panels.load());
      } catch (error) {
        widgets.forEach(widget => widget.model.setFailure(error));
      }
    };

    panels.activate = id => app.shell.activateById(`lifecycle-panel-${id}`);
    saved.filter(panel => isShown(panel.id)).forEach(add);
    settings.changed.connect(() => panels.panels.length > 0 && settle(panels.panels));
    jobs.ended.connect((_, job) => {
      if (job.state !== 'cancelled' && job.verb !== 'du') {
        panels.refresh();
      }
    });
    registerCommands({ app, client, settings, jobs, panels, trans, palette, documents });
    void load();
    return panels;
  }
};

async function savedPanels(state: IStateDB | null): Promise<SavedPanel[]> {
  const value = await state?.fetch(STATE_KEY).catch(() => undefined);
  const isSaved = (panel: unknown): panel is SavedPanel =>
    typeof panel === 'object' && panel !== null && typeof (panel as SavedPanel).id === 'string';
  return Array.isArray(value) && value.length > 0 ? (value as unknown[]).filter(isSaved) : USUAL_PANELS;
}
