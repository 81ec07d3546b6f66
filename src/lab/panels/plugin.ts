import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { Panel } from '../../protocol';
import { remember, remembered, telling } from '../parts';
import { translationOf } from '../text';
import { IBucketPanels, IJobs, ILifecycleSettings, IWorkerClient } from '../tokens';
import { bring, PanelClipboard, rename, type How, type Source } from './moving';
import { registerCommands } from './commands';
import { HomeBrowser } from './homeBrowser';
import { readKept } from './kept';
import { PanelModel } from './model';
import { BucketPanels } from './panels';
import { BucketPanel } from './widget';

/** Where the state database keeps what the panels show, by panel. */
const KEPT_KEY = 'jupyterlab-lifecycle:folders';

/**
 * Where the browser keeps which panels there were. JupyterLab restores the
 * sidebar before the worker or the state database can answer, so the panels
 * must stand there by then.
 */
const PANELS_KEY = 'jupyterlab-lifecycle:panels';

/** After the file browser (100), before the extension manager (1000). */
const FIRST_RANK = 110;

type PanelName = Pick<Panel, 'id' | 'title'>;

export const panelsPlugin: JupyterFrontEndPlugin<IBucketPanels> = {
  id: 'jupyterlab-lifecycle:panels',
  description: 'One panel in the sidebar for each configured group of buckets.',
  autoStart: true,
  provides: IBucketPanels,
  requires: [IWorkerClient, ILifecycleSettings, IJobs],
  optional: [ITranslator, ILayoutRestorer, IStateDB, ICommandPalette, IDocumentManager, IFileBrowserFactory],
  activate: (
    app: JupyterFrontEnd,
    client: IWorkerClient,
    settings: ILifecycleSettings,
    jobs: IJobs,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    state: IStateDB | null,
    palette: ICommandPalette | null,
    documents: IDocumentManager | null,
    browsers: IFileBrowserFactory | null
  ): IBucketPanels => {
    const trans = translationOf(translator);
    // Shown the first time, until the worker told what there is.
    const usualPanels: PanelName[] = [
      { id: 'scratch', title: trans.__('Scratch') },
      { id: 'persistent', title: trans.__('Persistent') },
      { id: 'osn', title: trans.__('OSN') }
    ];
    const panels = new BucketPanels(client);
    const clipboard = new PanelClipboard();
    const homeBrowser =
      browsers &&
      new HomeBrowser({
        factory: browsers,
        commands: app.commands,
        clipboard,
        home: () => panels.home,
        trans,
        onDrop: (sources, folder, how) => drop(sources, folder, how)
      });
    const bringing = { client, settings, jobs, trans };
    const drop = (sources: Promise<Source[]> | readonly Source[], folder: string, how: How) =>
      void telling(how === 'move' ? trans.__('Could not move') : trans.__('Could not copy'), async () => {
        await bring(await sources, folder, how, bringing);
      });
    const widgets = new Map<string, BucketPanel>();
    const keptAsked = state?.fetch(KEPT_KEY).catch(() => undefined);

    const keep = () => {
      const shown = [...widgets.values()].map(({ model }) => [model.id, model.kept]);
      void state?.save(KEPT_KEY, Object.fromEntries(shown) as ReadonlyPartialJSONObject);
    };

    const add = (panel: PanelName, index: number): BucketPanel => {
      const model = new PanelModel(panel, client, settings);
      const widget = new BucketPanel({
        model,
        clipboard,
        commands: app.commands,
        trans,
        onRetry: () => void load(),
        onRename: (entry, name) => rename(entry, name, model, bringing),
        onDrop: drop,
        sourcesOfHome: homeBrowser ? paths => homeBrowser.sourcesOf(paths) : undefined
      });
      // Whatever is clicked or focused makes this the panel that commands act on.
      for (const type of ['pointerdown', 'focusin', 'contextmenu']) {
        widget.node.addEventListener(type, () => panels.use(model), true);
      }
      model.keptChanged.connect(keep);
      panels.add(model);
      widgets.set(panel.id, widget);
      app.shell.add(widget, 'left', { rank: FIRST_RANK + index, type: 'Data Lifecycle' });
      restorer?.add(widget, widget.id);
      return widget;
    };

    const isShown = (id: string) =>
      settings.current.panels.length === 0 || settings.current.panels.includes(id);

    /** Make the widgets what the worker and the settings say. */
    const settle = async (wanted: readonly Panel[]) => {
      const kept = (await keptAsked) as Record<string, unknown> | undefined;
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
        if (!widget.model.panel) {
          widget.model.setPanel(panel, readKept(kept?.[panel.id]));
        }
      });
      rememberPanels(wanted);
    };

    let loading: Promise<void> | undefined;
    /** Asked by several panels at once, the worker is asked once: a late failure must not follow an answer. */
    const load = () =>
      (loading ??= panels
        .load()
        .then(settle)
        .catch((error: unknown) => widgets.forEach(widget => widget.model.setFailure(error)))
        .finally(() => {
          loading = undefined;
        }));

    // A menu that is closed gives the focus to nobody; the list it came from takes it back.
    app.contextMenu.menu.aboutToClose.connect(() =>
      setTimeout(() => {
        const widget = panels.used && widgets.get(panels.used.id);
        if (widget?.isVisible && document.activeElement === document.body) {
          widget.node.querySelector<HTMLElement>('.lc-Grid')?.focus({ preventScroll: true });
        }
      })
    );

    panels.activate = id => app.shell.activateById(`lifecycle-panel-${id}`);
    (rememberedPanels() ?? usualPanels).filter(panel => isShown(panel.id)).forEach(add);
    settings.changed.connect(() => panels.panels.length > 0 && void settle(panels.panels));
    jobs.ended.connect((_, job) => {
      if (job.state !== 'cancelled' && job.verb !== 'du') {
        panels.refresh();
        homeBrowser?.refresh();
      }
    });
    registerCommands({
      app,
      client,
      settings,
      jobs,
      panels,
      trans,
      palette,
      documents,
      clipboard,
      homeBrowser
    });
    void load();
    return panels;
  }
};

function rememberPanels(panels: readonly PanelName[]): void {
  remember(PANELS_KEY, JSON.stringify(panels.map(({ id, title }) => ({ id, title }))));
}

/** Undefined where none are known, or what was kept is broken: the usual panels stand in. */
function rememberedPanels(): PanelName[] | undefined {
  try {
    const panels = JSON.parse(remembered(PANELS_KEY) ?? '[]') as PanelName[];
    return panels.length > 0 ? panels : undefined;
  } catch {
    return undefined;
  }
}
