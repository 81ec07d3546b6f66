/** @jest-environment jsdom */
import { nullTranslator } from '@jupyterlab/translation';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import type { DatasetDescription, Picture } from '../../../../protocol';
import type { Scene } from '../draw';
import { PictureCanvas } from '../PictureCanvas';

const SCENE: Scene = {
  name: 'tas',
  drawing: { kind: 'line', dims: ['time'] },
  picture: {
    axes: [{ dim: 'time', start: 0, count: 2, step: 1, values: null, dates: null }],
    at: {},
    range: null
  } as unknown as Picture,
  cells: new Float32Array([1, 2]),
  scale: { palette: 'viridis', low: 1, high: 2 },
  units: '',
  coast: undefined
};

beforeAll(() => {
  // What jsdom is without; it draws nothing either.
  Object.assign(window, {
    PointerEvent: MouseEvent,
    ResizeObserver: class {
      observe() {}
      disconnect() {}
    }
  });
  Object.assign(HTMLCanvasElement.prototype, { setPointerCapture() {}, getContext: () => null });
});
afterEach(cleanup);

const frame = () => document.querySelector('.lc-Picture-frame');

function canvas(): HTMLElement {
  const nothing = () => undefined;
  render(
    <PictureCanvas
      scene={SCENE}
      description={{ variables: {} } as DatasetDescription}
      trans={nullTranslator.load('')}
      onFrame={nothing}
      onZoom={nothing}
      onMove={nothing}
    />
  );
  return screen.getByRole('img');
}

it('frames with the main button alone: another opens a menu', () => {
  const image = canvas();
  fireEvent.pointerDown(image, { button: 2 });
  expect(frame()).toBeNull();
  fireEvent.pointerDown(image, { button: 0 });
  expect(frame()).not.toBeNull();
  fireEvent.pointerUp(image, { button: 0 });
  expect(frame()).toBeNull();
});

it('frames no longer once the browser takes the pointer for something else', () => {
  const image = canvas();
  fireEvent.pointerDown(image, { button: 0 });
  fireEvent.pointerCancel(image);
  expect(frame()).toBeNull();
});
