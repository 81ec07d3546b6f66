/** Where each part of a folder lies in the picture of it; pure. */
import { hierarchy, treemap, treemapSquarify } from 'd3-hierarchy';
import type { Usage } from '../../protocol';

/** One part: a child, or all the small ones together. */
interface Part {
  /** Undefined for the small ones together. */
  uri: string | undefined;
  sizeBytes: number;
  objects: number;
  /** ISO 8601 UTC of the last change; null where it is not known. */
  newest: string | null;
}

interface Tile extends Part {
  /** Shares of the whole picture: 0 to 1. */
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Largest first. */
export function partsOf({ children, others }: Usage): Part[] {
  const parts: Part[] = children.map(({ uri, sizeBytes, objects, newest }) => ({
    uri,
    sizeBytes,
    objects,
    newest
  }));
  if (others) {
    parts.push({ uri: undefined, sizeBytes: others.sizeBytes, objects: others.objects, newest: null });
  }
  return parts.sort((a, b) => b.sizeBytes - a.sizeBytes);
}

/** Tiles as large as their bytes, as square as can be; what has no bytes has no tile. */
export function tilesOf(usage: Usage, aspect: number): Tile[] {
  const parts = partsOf(usage).filter(part => part.sizeBytes > 0);
  if (parts.length === 0) {
    return [];
  }
  const root = hierarchy<{ part?: Part; children?: { part: Part }[] }>({
    children: parts.map(part => ({ part }))
  }).sum(node => node.part?.sizeBytes ?? 0);
  const laid = treemap<{ part?: Part; children?: { part: Part }[] }>()
    .tile(treemapSquarify)
    .size([aspect, 1])(root);
  return (laid.children ?? []).flatMap(({ data, x0, y0, x1, y1 }) =>
    data.part
      ? [{ ...data.part, left: x0 / aspect, top: y0, width: (x1 - x0) / aspect, height: y1 - y0 }]
      : []
  );
}

const DAY_MS = 86_400_000;

type Age = 'month' | 'year' | 'older' | 'unknown';

/** How long something is unchanged, in three steps. */
export function ageOf(newest: string | null, now: Date): Age {
  if (newest === null) {
    return 'unknown';
  }
  const days = (now.getTime() - Date.parse(newest)) / DAY_MS;
  return days <= 31 ? 'month' : days <= 366 ? 'year' : 'older';
}
