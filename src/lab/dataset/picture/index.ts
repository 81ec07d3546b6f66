/** A variable as a picture. Loaded when the first dataset is opened: `PictureView` is its door. */
export { drawable } from './drawings';
