/**
 * Pictures of a variable: the chunks in view are read, decoded as CF says, and
 * reduced to the cells of a screen. Locations come in, nothing is written.
 */
export { drawPicture } from './picture';
