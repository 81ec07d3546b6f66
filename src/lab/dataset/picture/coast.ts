/** Coast lines (Natural Earth, 1:110 million), loaded when a map is first drawn. */
import type { Topology } from 'topojson-specification';

export type Lines = [longitude: number, latitude: number][][];

let loading: Promise<Lines> | undefined;

export function coastLines(): Promise<Lines> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Lines> {
  const [{ mesh }, atlas] = await Promise.all([
    import('topojson-client'),
    import('world-atlas/land-110m.json')
  ]);
  const topology = (atlas as { default: unknown }).default as Topology;
  const { coordinates } = mesh(topology, topology.objects.land as Parameters<typeof mesh>[1]);
  return coordinates as Lines;
}
