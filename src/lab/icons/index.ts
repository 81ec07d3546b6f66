/**
 * Our own icons, drawn on 16 units. Classes of style/base.css let their strokes follow
 * the theme, as JupyterLab's own classes let the fills of its icons.
 */
import { LabIcon } from '@jupyterlab/ui-components';

function icon(name: string, drawing: string): LabIcon {
  return new LabIcon({
    name: `jupyterlab-lifecycle:${name}`,
    svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">${drawing}</svg>`
  });
}

/** A line drawing: strokes follow the theme through the class on the group. */
function lines(paths: string): string {
  return `<g class="lc-icon-stroke" fill="none" stroke="#616161" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round">${paths}</g>`;
}

const BUCKET = '<path d="M2.5 4.2 L3.9 13 c.1.7 1.9 1.3 4.1 1.3 s4-.6 4.1-1.3 L13.5 4.2"/>';
const RIM = '<ellipse cx="8" cy="3.7" rx="5.5" ry="2"/>';

/** A bucket whose content expires: with an hourglass. */
export const scratchIcon = icon(
  'scratch',
  lines(
    `${BUCKET}${RIM}<path d="M6.2 7.3h3.6 M6.2 12h3.6 M6.6 7.3c0 2.4 2.8 2.3 2.8 4.7 M9.4 7.3c0 2.4-2.8 2.3-2.8 4.7"/>`
  )
);
/** A bucket that keeps: with a tick. */
export const persistentIcon = icon(
  'persistent',
  lines(`${BUCKET}${RIM}<path d="M5.8 9.8l1.6 1.6 2.9-3.3"/>`)
);
/** A bucket of the public cloud. */
export const cloudIcon = icon(
  'cloud',
  lines('<path d="M4.6 12.8h6.9a2.9 2.9 0 0 0 .5-5.75A4.1 4.1 0 0 0 4.1 6.5a3.2 3.2 0 0 0 .5 6.3z"/>')
);
export const transfersIcon = icon(
  'transfers',
  lines('<path d="M5 13V3 M2.4 5.6L5 3l2.6 2.6 M11 3v10 M8.4 10.4L11 13l2.6-2.6"/>')
);
/** A Zarr or Icechunk dataset: a cube of chunks. */
export const datasetIcon = icon(
  'dataset',
  '<g fill="none" stroke="#c2571a" class="lc-icon-dataset" stroke-width="1.3" stroke-linejoin="round"><path d="M8 1.6l5.6 3.1v6.6L8 14.4l-5.6-3.1V4.7z"/><path d="M2.4 4.7L8 7.8l5.6-3.1 M8 7.8v6.6 M5.2 3.15l5.6 3.1v6.6 M10.8 3.15l-5.6 3.1v6.6"/></g>'
);
/** The launcher's and the wizard's: a file going into the cube. */
export const ingestIcon = icon(
  'ingest',
  lines(
    '<path d="M8 1.5v5 M5.9 4.6L8 6.7l2.1-2.1"/><path d="M3 8.2v4l5 2.4 5-2.4v-4 M3 8.2l5 2.4 5-2.4 M8 10.6v4"/>'
  )
);
export const lockIcon = icon(
  'lock',
  lines('<rect x="3.4" y="7" width="9.2" height="6.6" rx="1"/><path d="M5.4 7V5a2.6 2.6 0 0 1 5.2 0v2"/>')
);
export const ownFolderIcon = icon(
  'own-folder',
  lines('<path d="M2.2 7.6L8 2.6l5.8 5 M3.8 6.6v6.8h8.4V6.6 M6.6 13.4V9.6h2.8v3.8"/>')
);
export const pauseIcon = icon('pause', lines('<path d="M5.6 3.4v9.2 M10.4 3.4v9.2"/>'));
export const resumeIcon = icon('resume', lines('<path d="M5 3.2l7.4 4.8L5 12.8z"/>'));
export const cancelIcon = icon('cancel', lines('<path d="M3.8 3.8l8.4 8.4 M12.2 3.8l-8.4 8.4"/>'));
export const retryIcon = icon('retry', lines('<path d="M12.9 8a4.9 4.9 0 1 1-1.5-3.5 M12.8 2.2v3h-3"/>'));
export const newFolderIcon = icon(
  'new-folder',
  lines('<path d="M1.8 12.6V3.6h4.4l1.5 1.8h6.5v7.2z M8 7.4v3.6 M6.2 9.2h3.6"/>')
);
export const moveIcon = icon(
  'move',
  lines('<path d="M8.6 3.6H2.4v8.8h6.2 M6 8h7.6 M10.9 5.2L13.6 8l-2.7 2.8"/>')
);
export const syncIcon = icon(
  'sync',
  lines(
    '<path d="M2.9 7.2A5.2 5.2 0 0 1 12.2 5 M12.6 2.2v3h-3 M13.1 8.8A5.2 5.2 0 0 1 3.8 11 M3.4 13.8v-3h3"/>'
  )
);
/** Bringing back: a bin with an arrow that leads out of it. */
export const restoreIcon = icon(
  'restore',
  lines('<path d="M3.2 6.4l.9 7.4h7.8l.9-7.4 M8 11V2.4 M5.2 5L8 2.3 10.8 5"/>')
);
/** Three that know of each other. */
export const shareIcon = icon(
  'share',
  lines(
    '<circle cx="4" cy="8" r="1.9"/><circle cx="12" cy="3.8" r="1.9"/><circle cx="12" cy="12.2" r="1.9"/><path d="M5.7 7.1l4.6-2.4 M5.7 8.9l4.6 2.4"/>'
  )
);
/** A tray with an arrow into it. */
export const inboxIcon = icon(
  'inbox',
  lines(
    '<path d="M2.2 9.4h3.4l1 1.8h2.8l1-1.8h3.4 M2.2 9.4v4h11.6v-4l-1.9-3.2 M4.1 6.2L2.2 9.4 M8 2v5.4 M5.8 5.4L8 7.6l2.2-2.2"/>'
  )
);
export const usageIcon = icon('usage', lines('<path d="M3.4 13V8.6 M8 13V3 M12.6 13V6.2"/>'));

/** A key. */
export const credentialsIcon = icon(
  'credentials',
  lines('<circle cx="5" cy="8" r="2.8"/><path d="M7.8 8h6 M11 8v2.4 M13.8 8v1.8"/>')
);
