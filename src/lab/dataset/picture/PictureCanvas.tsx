import type { TranslationBundle } from '@jupyterlab/translation';
import {
  useEffect,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  type ReactElement
} from 'react';
import type { DatasetDescription } from '../../../protocol';
import { draw, type Drawn, type Scene } from './draw';
import { cellUnder, shareOf, type DrawnAxis } from './frame';
import { kindOfDrawing } from './kinds';
import { useInk } from './useInk';
import { describePicture, readoutAt } from './words';

interface PictureCanvasProps {
  scene: Scene;
  description: DatasetDescription;
  trans: TranslationBundle;
  /** The cells that were framed with the pointer: first and last along each axis of the picture. */
  onFrame: (cells: [first: number, last: number][]) => void;
  /** Keys on the picture: zoom by a factor, or move by a share of the view along horizontal and vertical. */
  onZoom: (factor: number) => void;
  onMove: (right: number, up: number) => void;
}

interface Point {
  x: number;
  y: number;
}

/** Lower where it is narrow: a map stays about as wide as it is. */
const heightAt = (width: number) => Math.round(Math.min(400, Math.max(240, width * 0.6)));
/** A shorter drag is a click. */
const LEAST_DRAG_PIXELS = 6;

/** The canvas: drawn anew for each scene and size; the pointer reads values and frames a part. */
export function PictureCanvas(props: PictureCanvasProps): ReactElement {
  const { scene, description, trans, onFrame, onZoom, onMove } = props;
  const { along } = kindOfDrawing(scene.drawing);
  const holder = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = useRef<Drawn>();
  const ink = useInk(holder);
  const [width, setWidth] = useState(0);
  const height = heightAt(width);
  const [readout, setReadout] = useState('');
  /** The cell that the keyboard points at, rows first. */
  const [cursor, setCursor] = useState<number[]>();
  const [drag, setDrag] = useState<{ from: Point; to: Point }>();

  useEffect(() => {
    const node = holder.current;
    if (!node) {
      return;
    }
    const observer = new ResizeObserver(() => setWidth(node.clientWidth));
    observer.observe(node);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const node = canvas.current;
    const context = node?.getContext('2d');
    if (!node || !context || !ink || width === 0) {
      return;
    }
    const ratio = window.devicePixelRatio || 1;
    node.width = Math.round(width * ratio);
    node.height = Math.round(height * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawn.current = draw(context, { width, height }, scene, description, ink);
  }, [scene, description, ink, width]);

  const pointOf = (event: PointerEvent): Point => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  /** The cells below a point along each axis of the picture, rows first. */
  const cellsAt = ({ x, y }: Point): number[] | undefined => {
    const now = drawn.current;
    if (!now) {
      return undefined;
    }
    const { frame, horizontal, vertical } = now;
    const across = cellUnder(horizontal, (x - frame.left) / frame.width);
    const up = cellUnder(vertical, 1 - (y - frame.top) / frame.height);
    if (across === undefined || up === undefined) {
      return undefined;
    }
    return along.map(way => (way === 'up' ? up : across));
  };

  const onPointerMove = (event: PointerEvent) => {
    const point = pointOf(event);
    if (drag) {
      setDrag({ from: drag.from, to: point });
    }
    const at = cellsAt(point);
    if (!at) {
      setReadout('');
      return;
    }
    setReadout(readoutAt(scene, at, trans));
  };
  const onPointerUp = (event: PointerEvent) => {
    const from = drag?.from;
    const to = pointOf(event);
    setDrag(undefined);
    const now = drawn.current;
    if (!from || !now || Math.hypot(to.x - from.x, to.y - from.y) < LEAST_DRAG_PIXELS) {
      return;
    }
    const { left, top, width: wide, height } = now.frame;
    const inside = ({ x, y }: Point) => ({
      x: Math.min(Math.max(x, left), left + wide - 1),
      y: Math.min(Math.max(y, top + 1), top + height)
    });
    const [a, b] = [cellsAt(inside(from)), cellsAt(inside(to))];
    if (a && b) {
      onFrame(a.map((cell, i) => [Math.min(cell, b[i]), Math.max(cell, b[i])]));
    }
  };
  useEffect(() => setCursor(undefined), [scene.picture]);
  /** With shift the arrows go from cell to cell, as they lie on the screen. */
  const point = (right: number, up: number) => {
    const now = drawn.current;
    if (!now) {
      return;
    }
    const next = along.map((way, i) => {
      const { cells, reversed } = way === 'up' ? now.vertical : now.horizontal;
      const from = cursor?.[i] ?? Math.floor(cells / 2);
      return Math.min(cells - 1, Math.max(0, from + (reversed ? -1 : 1) * (way === 'up' ? up : right)));
    });
    setCursor(next);
    setReadout(readoutAt(scene, next, trans));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const pointing: Record<string, [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, 1],
      ArrowDown: [0, -1]
    };
    if (event.shiftKey && event.key in pointing) {
      event.preventDefault();
      event.stopPropagation();
      point(...pointing[event.key]);
      return;
    }
    const moves: Record<string, () => void> = {
      '+': () => onZoom(0.5),
      '=': () => onZoom(0.5),
      '-': () => onZoom(2),
      '0': () => onZoom(Infinity),
      ArrowLeft: () => onMove(-0.25, 0),
      ArrowRight: () => onMove(0.25, 0),
      ArrowUp: () => onMove(0, 0.25),
      ArrowDown: () => onMove(0, -0.25)
    };
    const move = event.ctrlKey || event.metaKey || event.altKey ? undefined : moves[event.key];
    if (move) {
      event.preventDefault();
      event.stopPropagation();
      move();
    }
  };

  return (
    <div
      ref={holder}
      className="lc-Picture-holder"
      role="group"
      tabIndex={0}
      aria-label={trans.__(
        'Picture: arrow keys move, with Shift they go from cell to cell and tell its value; plus and minus zoom, 0 shows the whole'
      )}
      onKeyDown={onKeyDown}
    >
      <canvas
        ref={canvas}
        className="lc-Picture-canvas"
        style={{ height }}
        role="img"
        aria-label={describePicture(scene, trans)}
        onPointerDown={event => {
          if (event.button !== 0) {
            return;
          }
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag({ from: pointOf(event), to: pointOf(event) });
        }}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={() => setDrag(undefined)}
        onPointerLeave={() => setReadout('')}
      />
      {drag && (
        <div
          className="lc-Picture-frame"
          style={{
            left: Math.min(drag.from.x, drag.to.x),
            top: Math.min(drag.from.y, drag.to.y),
            width: Math.abs(drag.to.x - drag.from.x),
            height: Math.abs(drag.to.y - drag.from.y)
          }}
        />
      )}
      {cursor && drawn.current && (
        <span className="lc-Picture-cursor" style={cursorAt(drawn.current, scene, cursor)} />
      )}
      <p className="lc-Picture-readout" aria-live={cursor ? 'polite' : 'off'}>
        {readout || '\u00a0'}
      </p>
    </div>
  );
}

/** Where a cell is on the screen; a line's is on the line's axis. */
function cursorAt(
  { frame, horizontal, vertical }: Drawn,
  { drawing }: Scene,
  cursor: number[]
): CSSProperties {
  const { along } = kindOfDrawing(drawing);
  const share = (way: 'across' | 'up', axis: DrawnAxis) => {
    const cell = cursor[along.indexOf(way)];
    return cell === undefined ? 0.5 : shareOf(axis, cell);
  };
  const [across, up] = [share('across', horizontal), share('up', vertical)];
  return { left: frame.left + across * frame.width, top: frame.top + (1 - up) * frame.height };
}
