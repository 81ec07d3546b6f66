/** Coast lines (Natural Earth, 1:110 million), loaded when a map is first drawn. */
export type Lines = [longitude: number, latitude: number][][];

let loading: Promise<Lines> | undefined;

/** Degrees; loaded once a page, and again where that failed. */
export function coastLines(): Promise<Lines> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<Lines> {
  const [{ mesh }, atlas] = await Promise.all([
    import('topojson-client'),
    import('world-atlas/land-110m.json')
  ]);
  type Arguments = Parameters<typeof mesh>;
  const topology = (atlas as { default: unknown }).default as Arguments[0];
  const { coordinates } = mesh(topology, topology.objects.land as Arguments[1]);
  return coordinates as Lines;
}
