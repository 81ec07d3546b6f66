/** @jest-environment jsdom */
import { nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import type { ReactElement } from 'react';
import { PageBody } from '../page';

const trans = nullTranslator.load('');

function attach(load: () => Promise<ReactElement>): PageBody {
  const body = new PageBody(load, trans);
  Widget.attach(body, document.body);
  return body;
}

/** What stands on the page, once React has drawn it. */
async function drawnOn({ node }: PageBody): Promise<string> {
  while (node.textContent === '') {
    await new Promise(resolve => setTimeout(resolve));
  }
  return node.textContent;
}

describe('PageBody', () => {
  it('shows what was loaded', async () => {
    const body = attach(() => Promise.resolve(<p>the page</p>));
    await body.ready;
    expect(await drawnOn(body)).toBe('the page');
    body.dispose();
  });

  it('says that its code could not be loaded, and what to do', async () => {
    const body = attach(() => Promise.reject(new Error('Loading chunk 436 failed.')));
    await body.ready;
    expect(await drawnOn(body)).toMatch(/reload JupyterLab.*Loading chunk 436 failed\./);
    expect(body.node.querySelector('[role=alert]')).not.toBeNull();
    body.dispose();
  });

  it('draws nothing when it was closed before', async () => {
    let arrive: (element: ReactElement) => void = () => undefined;
    const body = attach(() => new Promise(resolve => (arrive = resolve)));
    body.dispose();
    arrive(<p>too late</p>);
    await body.ready;
    expect(body.node.textContent).toBe('');
  });
});
