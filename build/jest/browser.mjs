// What JupyterLab and Lumino expect of a browser and jsdom does not have.
// Does nothing in the Node environment.
import { TextDecoder, TextEncoder } from 'node:util';

if (typeof window !== 'undefined') {
  class Observer {
    observe() {}
    unobserve() {}
    disconnect() {}
    takeRecords() {
      return [];
    }
  }

  const missing = {
    TextDecoder,
    TextEncoder,
    ResizeObserver: Observer,
    IntersectionObserver: Observer,
    DragEvent: class DragEvent extends MouseEvent {},
    requestIdleCallback: callback => setTimeout(callback),
    matchMedia: query => ({
      matches: false,
      media: query,
      addEventListener() {},
      removeEventListener() {},
      // What JupyterLab's toolbar still calls.
      addListener() {},
      removeListener() {}
    })
  };
  for (const [name, value] of Object.entries(missing)) {
    globalThis[name] ??= value;
  }
  Element.prototype.scrollIntoView ??= () => {};
}
