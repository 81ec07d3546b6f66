import type { FileBrowser, IFileBrowserFactory } from '@jupyterlab/filebrowser';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { homePathOf } from '../places/home';
import { asFolder } from '../places/uri';
import { acceptDrops, type DropPlace, type How, type PanelClipboard, type Source } from './moving';

/** On a file browser while what was copied last can be pasted there: the key for pasting is ours then. */
const PASTEABLE_CLASS = 'lc-mod-pasteable';

interface HomeBrowserOptions {
  factory: IFileBrowserFactory;
  commands: CommandRegistry;
  clipboard: PanelClipboard;
  /** HOME as the worker sees it; undefined until it answered. */
  home: () => string | undefined;
  trans: TranslationBundle;
  /** Rows of a panel were dropped on a folder of a browser. */
  onDrop: (sources: readonly Source[], folder: string, how: How) => void;
}

/**
 * JupyterLab's own file browsers, as far as their public API leads.
 *
 * #### Notes
 * Their clipboard cannot be read: what was cut or copied there is known from
 * the commands that did it. Browsers of other drives are left alone.
 */
export class HomeBrowser {
  constructor(private readonly _options: HomeBrowserOptions) {
    const { factory, commands, clipboard } = _options;
    commands.commandExecuted.connect((_, { id }) => {
      if (id === 'filebrowser:copy' || id === 'filebrowser:cut') {
        const browser = factory.tracker.currentWidget;
        const sources = browser ? this._selectedIn(browser) : [];
        if (sources.length > 0) {
          clipboard.put(sources, id === 'filebrowser:cut' ? 'move' : 'copy', true);
        }
      }
    });
    clipboard.changed.connect(() => factory.tracker.forEach(browser => this._mark(browser)));
    const take = (browser: FileBrowser) => {
      this._mark(browser);
      acceptDrops({
        node: browser.node,
        trans: _options.trans,
        placeAt: event => this._placeAt(event, browser),
        onDrop: (sources, folder, how) => {
          // Only rows of panels are taken here, and these are known.
          if (!(sources instanceof Promise)) {
            _options.onDrop(sources, folder, how);
          }
        }
      });
    };
    factory.tracker.forEach(take);
    factory.tracker.widgetAdded.connect((_, browser) => take(browser));
  }

  /** The folder of the browser that was used last, with a trailing slash; undefined where there is none. */
  get folder(): string | undefined {
    const browser = this._options.factory.tracker.currentWidget;
    return browser ? this._folderOf(browser) : undefined;
  }

  /** Files and folders by paths of the contents, as a drag names them. */
  async sourcesOf(paths: readonly string[]): Promise<Source[]> {
    const browser = this._options.factory.tracker.currentWidget;
    if (!browser) {
      return [];
    }
    const { contents } = browser.model.manager.services;
    const shown = new Map([...browser.model.items()].map(({ path, type }) => [path, type]));
    const sources = paths.map(async (path): Promise<Source[]> => {
      const type = shown.get(path) ?? (await contents.get(path, { content: false })).type;
      return this._sourceOf(browser, path, type);
    });
    return (await Promise.all(sources)).flat();
  }

  /** Make the browsers forget what they have cut: it was moved from here. */
  forgetCut(): void {
    this._options.factory.tracker.forEach(browser => {
      browser.clearSelectedItems();
      // An empty clipboard, pasted, leaves no mark of the cut.
      browser.copy();
      void browser.paste();
    });
  }

  /** Read the folders that are shown again. */
  refresh(): void {
    this._options.factory.tracker.forEach(browser => void browser.model.refresh());
  }

  /** The folder that a browser shows, with a trailing slash; undefined on another drive. */
  private _folderOf(browser: FileBrowser): string | undefined {
    return this._sourceOf(browser, browser.model.path, 'directory').at(0)?.uri;
  }

  /** The selected rows of a browser; none on another drive. */
  private _selectedIn(browser: FileBrowser): Source[] {
    return [...browser.selectedItems()].flatMap(({ path, type }) => this._sourceOf(browser, path, type));
  }

  /** What is at a path of a browser, as the worker knows it; none on another drive. */
  private _sourceOf(browser: FileBrowser, path: string, type: string): Source[] {
    const { contents } = browser.model.manager.services;
    const uri = homePathOf(contents, path, this._options.home());
    if (uri === undefined) {
      return [];
    }
    return type === 'directory' ? [{ uri: asFolder(uri), kind: 'prefix' }] : [{ uri, kind: 'object' }];
  }

  private _placeAt(event: MouseEvent, browser: FileBrowser): DropPlace | undefined {
    const target = event.target as HTMLElement;
    const row = target.closest<HTMLElement>('.jp-DirListing-item[data-isdir="true"]');
    const item = row ? browser.modelForClick(event) : undefined;
    const folder = item
      ? this._sourceOf(browser, item.path, 'directory').at(0)?.uri
      : this._folderOf(browser);
    const element = row ?? browser.node.querySelector<HTMLElement>('.jp-DirListing') ?? browser.node;
    return folder === undefined ? undefined : { folder, rootUri: undefined, element };
  }

  private _mark(browser: FileBrowser): void {
    const { sources, isFromHome } = this._options.clipboard;
    browser.node.classList.toggle(
      PASTEABLE_CLASS,
      sources.length > 0 && !isFromHome && this._folderOf(browser) !== undefined
    );
  }
}
