import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import { WidgetTracker, type MainAreaWidget } from '@jupyterlab/apputils';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { openPage, type PageBody, type PageOptions } from './page';

interface KeptPageOptions extends Omit<PageOptions, 'body'> {
  /** The command opens the same page from them. */
  args: ReadonlyPartialJSONObject;
  /** Made when no page with this id is open. */
  body: () => PageBody;
}

/**
 * Pages of which one stands there for each id, and which come back after a reload.
 *
 * @param namespace Of JupyterLab's memory of these pages; no other pages have it.
 * @param command Shows such a page.
 * @returns Brings the page with an id to the front, or opens it.
 */
export function keepPages(
  shell: JupyterFrontEnd.IShell,
  restorer: ILayoutRestorer | null,
  namespace: string,
  command: string
): (page: KeptPageOptions) => void {
  const tracker = new WidgetTracker<MainAreaWidget>({ namespace });
  const argsOf = new WeakMap<MainAreaWidget, ReadonlyPartialJSONObject>();
  void restorer?.restore(tracker, {
    command,
    args: page => argsOf.get(page) ?? {},
    name: ({ id }) => id
  });

  return ({ args, body, ...options }) => {
    const open = tracker.find(({ id }) => id === options.id);
    if (open) {
      argsOf.set(open, args);
      void tracker.save(open);
      shell.activateById(open.id);
      return;
    }
    const page = openPage(shell, { ...options, body: body() });
    argsOf.set(page, args);
    void tracker.add(page);
  };
}
