import type { JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, type LabIcon } from '@jupyterlab/ui-components';
import type { ReactElement } from 'react';
import { Unloadable } from './Unloadable';

/**
 * What stands on a page in the main area.
 *
 * #### Notes
 * Its code is fetched when the first such page opens: JupyterLab's start has no need of it.
 */
export class PageBody extends ReactWidget {
  /** @param load Fetches the code, and gives what is drawn with it. */
  constructor(load: () => Promise<ReactElement>, trans: TranslationBundle) {
    super();
    this.addClass('lc-Page');
    this.ready = load()
      .catch((error: unknown) => <Unloadable error={error} trans={trans} />)
      .then(element => {
        this._element = element;
        if (!this.isDisposed) {
          this.update();
        }
      });
  }

  /** Resolves once there is something to see; what went wrong stands on the page, too. */
  readonly ready: Promise<void>;

  protected override render(): ReactElement | null {
    return this._element;
  }

  private _element: ReactElement | null = null;
}

/** How a page is called in its tab, and what stands on it. */
export interface PageOptions {
  /** Of the one page there is of this subject, or of each that opens. */
  id: string;
  label: string;
  caption?: string;
  icon: LabIcon;
  body: PageBody;
}

/** Open a page in the main area; JupyterLab's spinner stands there until its body is ready. */
export function openPage(
  shell: JupyterFrontEnd.IShell,
  { id, label, caption = '', icon, body }: PageOptions
): MainAreaWidget<PageBody> {
  const page = new MainAreaWidget({ content: body, reveal: body.ready });
  page.id = id;
  page.title.label = label;
  page.title.caption = caption;
  page.title.icon = icon;
  // It would be an empty line.
  page.toolbar.hide();
  shell.add(page, 'main', { type: 'Data Lifecycle' });
  shell.activateById(id);
  return page;
}
