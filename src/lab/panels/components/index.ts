/**
 * What a panel is drawn with. Components show the panel's model and call it; they keep
 * no state of their own but what an eye needs. `PanelView`, which draws all of it, is
 * loaded when a panel is first seen, and so not named here.
 */
export { Expiry } from './Expiry';
export type { PanelView } from './PanelView';
export type { RowsProps } from './Rows';
