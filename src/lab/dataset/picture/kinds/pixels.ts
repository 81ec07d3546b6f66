/** Colours as an image, which a canvas draws at any size. */

/** An image of pixels that `paint` or `colourTable` made, rows first. */
export function imageOf(pixels: Uint32Array, width: number, height: number): HTMLCanvasElement {
  const image = new ImageData(width, height);
  new Uint32Array(image.data.buffer).set(pixels);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  return canvas;
}
