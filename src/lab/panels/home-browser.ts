import type { FileBrowser, IFileBrowserFactory } from '@jupyterlab/filebrowser';
import type { CommandRegistry } from '@lumino/commands';
import type { PanelClipboard, Source } from './clipboard';
import { absolutePath } from './home';
import { asFolder } from './uri';

/** On a file browser while what was copied last can be pasted there: the key for pasting is ours then. */
const PASTEABLE_CLASS = 'lc-mod-pasteable';

export interface HomeBrowserOptions {
  factory: IFileBrowserFactory;
  commands: CommandRegistry;
  clipboard: PanelClipboard;
  /** HOME as the worker sees it; undefined until it answered. */
  home: () => string | undefined;
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
        const sources = browser ? this.selectedIn(browser) : [];
        if (sources.length > 0) {
          clipboard.put(sources, id === 'filebrowser:cut' ? 'move' : 'copy', true);
        }
      }
    });
    clipboard.changed.connect(() => factory.tracker.forEach(browser => this._mark(browser)));
    factory.tracker.widgetAdded.connect((_, browser) => this._mark(browser));
  }

  /** The folder of the browser that was used last, with a trailing slash; undefined where there is none. */
  get folder(): string | undefined {
    const browser = this._options.factory.tracker.currentWidget;
    return browser ? this.folderOf(browser) : undefined;
  }

  /** The folder that a browser shows; undefined on another drive. */
  folderOf(browser: FileBrowser): string | undefined {
    return this.pathOf(browser, browser.model.path, true);
  }

  /** The absolute path of a path of this browser, as the worker knows it. */
  pathOf(browser: FileBrowser, path: string, isFolder: boolean): string | undefined {
    const home = this._options.home();
    const { services } = browser.model.manager;
    const drive = services.contents.driveName(path);
    // Collaboration serves the same files by a drive of its own.
    if (home === undefined || (drive !== '' && drive !== 'RTC')) {
      return undefined;
    }
    const absolute = absolutePath(services.contents.localPath(path), home);
    return isFolder ? asFolder(absolute) : absolute;
  }

  /** The selected rows of a browser; none on another drive. */
  selectedIn(browser: FileBrowser): Source[] {
    return [...browser.selectedItems()].flatMap(({ path, type }): Source[] => {
      const uri = this.pathOf(browser, path, type === 'directory');
      return uri === undefined ? [] : [{ uri, kind: type === 'directory' ? 'prefix' : 'object' }];
    });
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

  private _mark(browser: FileBrowser): void {
    const { sources, isFromHome } = this._options.clipboard;
    browser.node.classList.toggle(
      PASTEABLE_CLASS,
      sources.length > 0 && !isFromHome && this.folderOf(browser) !== undefined
    );
  }
}
