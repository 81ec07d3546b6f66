import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useMemo, useState, type ReactElement } from 'react';
import type { DatasetDescription, Request } from '../../../protocol';
import { Problem } from '../../parts';
import type { IWorkerClient } from '../../tokens';
import { curvilinear, kindOf } from './axes';
import { coastLines, type Lines } from './coast';
import { scaleFor } from './colours';
import { Controls, type PaletteChoice } from './Controls';
import type { Scene } from './draw';
import { drawable, drawings, type Drawing } from './drawings';
import { kindOfDrawing } from './kinds';
import { PictureCanvas } from './PictureCanvas';
import { Slider } from './Slider';
import { usePicture } from './usePicture';
import { usePlaces } from './usePlaces';
import { firstView, moved, zoomed, type Span } from './window';

interface PictureViewProps {
  description: DatasetDescription;
  /** The group that is described; undefined for the root. */
  group: string | undefined;
  client: IWorkerClient;
  trans: TranslationBundle;
  /** The variable to begin with. */
  variable: string;
}

const ITEM_BYTES = 4;

/** A picture of a variable, and what one can do with it: choose, slide, zoom, colour. */
export default function PictureView({
  description,
  group,
  client,
  trans,
  variable
}: PictureViewProps): ReactElement {
  const names = useMemo(() => drawable(description), [description]);
  const [name, setName] = useState(variable);
  const [choice, setChoice] = useState(0);
  const [at, setAt] = useState<Record<string, number>>({});
  const [spans, setSpans] = useState<Span[]>();
  const [palette, setPalette] = useState<PaletteChoice>('auto');
  const [isFull, setFull] = useState(false);
  const [coast, setCoast] = useState<Lines>();

  const { dims, shape, chunks } = description.variables[name];
  const possible = useMemo(() => drawings(name, description), [name, description]);
  const drawing = possible[Math.min(choice, possible.length - 1)];
  const kind = kindOfDrawing(drawing);
  const lengths = drawing.dims.map(dim => shape[dims.indexOf(dim)]);
  const view = spans ?? openingView(drawing, lengths, dims, chunks ?? pieces(dims, shape, drawing));
  const isMap =
    kind.along.length === 2 &&
    drawing.dims.some(dim => kindOf(dim, description.variables[dim]) === 'longitude');
  const sliders = dims.filter((dim, axis) => !drawing.dims.includes(dim) && shape[axis] > 1);

  const request: Request<'picture'> = {
    uri: description.uri,
    ...(group !== undefined && { group }),
    variable: name,
    at: Object.fromEntries(sliders.map(dim => [dim, at[dim] ?? 0])),
    axes: drawing.dims.map((dim, i) => ({ dim, ...view[i], cells: kind.cells }))
  };
  const { shown, problem, isReading } = usePicture(client, request);
  const grid = useMemo(() => curvilinear(name, description), [name, description]);
  const isCurved = kind.along.length === 2 && grid?.dims.every(dim => drawing.dims.includes(dim)) === true;
  const places = usePlaces(client, isCurved ? grid : undefined, shown);

  useEffect(() => {
    if (isMap && !coast) {
      // Without coast lines a map is still a map.
      coastLines().then(setCoast, () => undefined);
    }
  }, [isMap]);

  /** What is shown may be older than what is asked for: it is drawn as what it is. */
  const scene = useMemo((): Scene | undefined => {
    const range = shown?.picture.range;
    if (!shown || !range) {
      return undefined;
    }
    const dimsShown = shown.request.axes.map(axis => axis.dim);
    // Of several along the same dimensions, the one that is chosen.
    const drawn = [drawing, ...drawings(shown.request.variable, description)].find(
      each => each.dims.join() === dimsShown.join()
    );
    if (!drawn) {
      return undefined;
    }
    const { isColoured } = kindOfDrawing(drawn);
    const [low, high] = isFull || !isColoured ? [range.min, range.max] : [range.low, range.high];
    const { variable: pictured } = shown.request;
    const { units } = description.variables[pictured].attributes;
    return {
      name: pictured,
      drawing: drawn,
      picture: shown.picture,
      cells: shown.cells,
      scale: isColoured
        ? scaleFor(low, high, palette === 'auto' ? undefined : palette)
        : { palette: 'viridis', low, high },
      units: typeof units === 'string' ? units : '',
      coast: isMap ? coast : undefined,
      places
    };
  }, [shown, drawing, palette, isFull, coast, isMap, description, places]);

  const choose = (next: string) => {
    setName(next);
    setChoice(0);
    setSpans(undefined);
  };
  const change = (to: (span: Span, i: number) => Span) => setSpans(view.map(to));
  const zoom = (factor: number) => change((span, i) => zoomed(span, factor, lengths[i]));
  const frame = (cells: [number, number][]) => {
    const axes = shown?.picture.axes;
    if (axes?.length === cells.length) {
      setSpans(
        cells.map(([first, last], i) => {
          const { start, step, count } = axes[i];
          const end = Math.min(start + count, start + (last + 1) * step);
          return { start: start + first * step, count: end - start - first * step };
        })
      );
    }
  };
  const move = (right: number, up: number) => {
    const axes = shown?.picture.axes ?? [];
    /** On the screen coordinates grow to the right and upwards, in the array perhaps the other way. */
    const sign = (i: number) => {
      const values = axes[i]?.values;
      return values && values[values.length - 1] < values[0] ? -1 : 1;
    };
    change((span, i) => {
      // A line has one way to go, by either pair of keys.
      const share = kind.along.length === 1 ? right || up : kind.along[i] === 'up' ? up : right;
      return moved(span, share * sign(i), lengths[i]);
    });
  };
  const isWhole = view.every(({ count }, i) => count === lengths[i]);
  const { long_name, standard_name } = description.variables[scene?.name ?? name].attributes;
  const title = long_name ?? standard_name;

  return (
    <div className="lc-Picture">
      <Controls
        names={names}
        name={name}
        onName={choose}
        drawings={possible}
        drawing={drawing}
        onDrawing={index => {
          setChoice(index);
          setSpans(undefined);
        }}
        palette={palette}
        onPalette={setPalette}
        isFull={isFull}
        onFull={setFull}
        isReading={isReading}
        isWhole={isWhole}
        onZoom={zoom}
        onWhole={() => setSpans(lengths.map(count => ({ start: 0, count })))}
        trans={trans}
      />
      {typeof title === 'string' && <p className="lc-Picture-title">{title}</p>}
      <Problem>{problem}</Problem>
      {scene ? (
        <PictureCanvas
          scene={scene}
          description={description}
          trans={trans}
          onFrame={frame}
          onZoom={factor => zoom(factor)}
          onMove={move}
        />
      ) : (
        <div className="lc-Picture-empty" role="status" aria-busy={shown === undefined}>
          {shown
            ? trans.__('All values in view are missing.')
            : problem === undefined && <div className="lc-Spinner" />}
        </div>
      )}
      {isCurved && grid && (
        <p className="lc-Picture-part">
          {trans.__(
            'Drawn by index: the grid is curvilinear, %1 and %2 have two dimensions.',
            grid.latitude,
            grid.longitude
          )}
        </p>
      )}
      {!isWhole && (
        <p className="lc-Picture-part">
          {trans.__(
            'In view: %1',
            drawing.dims.map((dim, i) => part(dim, view[i], lengths[i], trans)).join(', ')
          )}
        </p>
      )}
      {sliders.map(dim => (
        <Slider
          key={dim}
          dim={dim}
          length={shape[dims.indexOf(dim)]}
          index={at[dim] ?? 0}
          place={
            shown?.request.variable === name && shown.request.at?.[dim] === (at[dim] ?? 0)
              ? shown.picture.at[dim]
              : undefined
          }
          onChange={index => setAt({ ...at, [dim]: index })}
        />
      ))}
    </div>
  );
}

function part(dim: string, { start, count }: Span, length: number, trans: TranslationBundle): string {
  const last = (start + count - 1).toLocaleString();
  return trans.__('%1 %2–%3 of %4', dim, start.toLocaleString(), last, length.toLocaleString());
}

/** Data in one piece can be read in any: eighths of what is drawn stand for its chunks. */
function pieces(dims: readonly string[], shape: readonly number[], drawing: Drawing): number[] {
  return dims.map((dim, axis) => (drawing.dims.includes(dim) ? Math.ceil(shape[axis] / 8) : 1));
}

function openingView(
  drawing: Drawing,
  lengths: readonly number[],
  dims: readonly string[],
  chunks: readonly number[]
): Span[] {
  const chunkBytes = chunks.reduce((product, count) => product * count, ITEM_BYTES);
  return firstView(
    lengths,
    drawing.dims.map(dim => chunks[dims.indexOf(dim)]),
    chunkBytes
  );
}
