import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import { Check } from '../../parts';
import type { Palette } from './colours';
import type { Drawing } from './drawings';
import { kindOfDrawing } from './kinds';

export type PaletteChoice = Palette | 'auto';

interface ControlsProps {
  /** The variables that can be drawn, and the one that is. */
  names: readonly string[];
  name: string;
  onName: (name: string) => void;
  /** How it can be drawn, and how it is. */
  drawings: readonly Drawing[];
  drawing: Drawing;
  onDrawing: (index: number) => void;
  palette: PaletteChoice;
  onPalette: (palette: PaletteChoice) => void;
  /** Colours for all values, the extremes too. */
  isFull: boolean;
  onFull: (isFull: boolean) => void;
  isReading: boolean;
  /** Is all of it in view? */
  isWhole: boolean;
  onZoom: (factor: number) => void;
  onWhole: () => void;
  trans: TranslationBundle;
}

/** What one can choose of a picture: the variable, how it is drawn, its colours, and how much is in view. */
export function Controls(props: ControlsProps): ReactElement {
  const { names, name, onName, drawings, drawing, onDrawing, trans } = props;
  const { palette, onPalette, isFull, onFull, isReading, isWhole, onZoom, onWhole } = props;
  return (
    <div className="lc-Picture-controls">
      <label>
        {trans.__('Variable')}
        <select className="lc-Select" value={name} onChange={event => onName(event.target.value)}>
          {names.map(each => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      <label>
        {trans.__('Show')}
        <select
          className="lc-Select"
          value={drawings.indexOf(drawing)}
          onChange={event => onDrawing(Number(event.target.value))}
        >
          {drawings.map((each, i) => (
            <option key={i} value={i}>
              {kindOfDrawing(each).words(each.dims, trans)}
            </option>
          ))}
        </select>
      </label>
      {kindOfDrawing(drawing).isColoured && (
        <>
          <label>
            {trans.__('Colours')}
            <select
              className="lc-Select"
              value={palette}
              onChange={event => onPalette(event.target.value as PaletteChoice)}
            >
              <option value="auto">{trans.__('automatic')}</option>
              <option value="viridis">{trans.__('viridis')}</option>
              <option value="cividis">{trans.__('cividis')}</option>
              <option value="red-blue">{trans.__('red and blue')}</option>
              <option value="greys">{trans.__('greys')}</option>
            </select>
          </label>
          <Check label={trans.__('Full range')} checked={isFull} onChange={onFull} />
        </>
      )}
      <span className="lc-Spacer" />
      <span className="lc-Picture-state" role="status">
        {isReading ? trans.__('Reading…') : ''}
      </span>
      <span className="lc-Picture-zoom">
        <ZoomButton label={trans.__('Zoom in')} sign="+" onClick={() => onZoom(0.5)} />
        <ZoomButton label={trans.__('Zoom out')} sign="−" disabled={isWhole} onClick={() => onZoom(2)} />
        <ZoomButton label={trans.__('Show the whole')} sign="⤢" disabled={isWhole} onClick={onWhole} />
      </span>
    </div>
  );
}

function ZoomButton(props: {
  label: string;
  sign: string;
  disabled?: boolean;
  onClick: () => void;
}): ReactElement {
  const { label, sign, disabled, onClick } = props;
  return (
    <button
      type="button"
      className="lc-IconButton"
      title={label}
      aria-label={label}
      disabled={disabled}
      onClick={onClick}
    >
      {sign}
    </button>
  );
}
