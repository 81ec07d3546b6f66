/** What `open` makes of the values and attributes of the whole. */
import type { Plan } from '../../../protocol/plan';
import type { Combined } from '../combine/combined';
import { castVariables } from './cast';
import { setCoordinates } from './coordinates';
import { tellBoundsTheirUnits } from './reencode';
import { unpackVariables } from './unpack';

/**
 * Changes the variables; answers with the whole under its new attributes.
 *
 * @throws LifecycleError naming the variable that is unknown, or that cannot be cast
 */
export function openAs({ coords, cast, unpack }: Plan['open'], combined: Combined): Combined {
  const { variables, files } = combined;
  const { uri } = files[0]!;
  tellBoundsTheirUnits(variables);
  if (unpack) {
    unpackVariables(variables);
  }
  castVariables(cast, variables, uri);
  return { ...combined, attributes: setCoordinates(coords, variables, combined.attributes, uri) };
}
