/**
 * A plan for Apache Beam: pangeo-forge-recipes, which older feedstocks of LEAP
 * run on Dataflow. Its maintainers advise against new projects, so it is made
 * where it is asked for alone.
 */
import type { RecipeFacts } from '../facts';
import { assertBeamCan } from './able';
import { dataflowConfig, DEPLOY_WORKFLOW, localConfig } from './bakery';
import { localScript } from './local';
import { requirements } from './packages';
import { beamScript } from './recipe';

/** What the recipe's entry in meta.yaml calls it by. */
export const BEAM_OBJECT = 'recipe:recipe';

/**
 * Files by path below the feedstock's folder.
 *
 * @throws LifecycleError `unsupported` for a plan that this way cannot make
 */
export function beamFiles(facts: RecipeFacts): [string, string][] {
  assertBeamCan(facts);
  return [
    ['feedstock/recipe.py', beamScript(facts)],
    ['feedstock/run_local.py', localScript(facts)],
    ['feedstock/requirements.txt', requirements(facts)],
    ['configs/config_local.py', localConfig()],
    ['configs/config_dataflow.py', dataflowConfig(facts)],
    ['.github/workflows/deploy_recipe.yaml', DEPLOY_WORKFLOW]
  ];
}
