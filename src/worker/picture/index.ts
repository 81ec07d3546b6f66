/**
 * Looking at datasets: pictures of a variable (the chunks in view are read,
 * decoded as CF says, and reduced to the cells of a screen), the ends of
 * coordinates, and what is stored. Locations come in, nothing is written.
 */
export { endsOf } from './axis';
export { withDataset } from './open';
export { drawPicture } from './picture';
export { storedSize } from './stored';
