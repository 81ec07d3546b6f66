/** Rows on their way elsewhere: dragged, dropped, cut and pasted, renamed, and what happens when a name is taken. */
export { bring, send } from './bring';
export { PanelClipboard, type How, type Source } from './clipboard';
export { DraggedRows, watchForDrag } from './drag';
export { acceptDrops, type DropPlace } from './drop';
export { rename } from './rename';
