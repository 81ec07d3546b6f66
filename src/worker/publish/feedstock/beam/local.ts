/**
 * `run_local.py`: the recipe on one machine. A file of its own, since a runner
 * gives `recipe.py` what this one gives it, and nothing can be given twice.
 */
import { pythonCall, pythonText } from '../../../python';
import type { RecipeFacts } from '../facts';
import { importBlock, pep723 } from '../script';
import { localPackages, PYTHON } from './packages';

/** The text of `feedstock/run_local.py`. `TARGET` in the environment takes the place of the plan's target. */
export function localScript(facts: RecipeFacts): string {
  return [
    pep723(localPackages(facts), PYTHON),
    `"""Run the recipe on this machine, with Beam's DirectRunner.

    uv run run_local.py

writes the store to TARGET, a variable of the environment, or to the place below.
"""`,
    '',
    importBlock(
      ['import os'],
      [
        'import apache_beam as beam',
        'import fsspec',
        'from pangeo_forge_recipes.storage import CacheFSSpecTarget, FSSpecTarget',
        'from recipe import TARGET_OPTIONS, make_recipe'
      ]
    ),
    '',
    `TARGET = ${pythonCall('os.environ.get', ["'TARGET'", pythonText(facts.target.url)])}`,
    "CACHE = os.path.abspath(os.environ.get('CACHE', 'cache'))",
    '',
    '',
    'def main():',
    "    root, _, name = TARGET.rstrip('/').rpartition('/')",
    '    filesystem, path = fsspec.url_to_fs(root, **(TARGET_OPTIONS or {}))',
    '    # Without a cache each file is fetched several times.',
    "    cache = CacheFSSpecTarget(fsspec.filesystem('file'), CACHE)",
    '    target = FSSpecTarget(filesystem, path)',
    "    with beam.Pipeline(runner='DirectRunner') as pipeline:",
    "        pipeline | make_recipe(name, {'cache': cache}, {'target_root': target})",
    '',
    '',
    "if __name__ == '__main__':",
    '    main()',
    ''
  ].join('\n');
}
