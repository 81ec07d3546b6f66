/** What a feedstock's README tells the next person: what it makes, how to run it, what to do to publish it. */
import type { About } from '../about';
import type { CatalogEntry } from '../catalog';
import { RUNNER } from './beam/packages';
import type { RecipeFacts } from './facts';

interface ReadmeFacts {
  facts: RecipeFacts;
  about: About;
  entry: CatalogEntry;
  repository: string;
  /** Variables of the environment that the recipe reads, beside TARGET. */
  environment: readonly string[];
  isBeam: boolean;
  /** Things that the plan asks for and the recipe does not do. */
  leftOut: readonly string[];
}

/** The text of `README.md`, in Markdown. What the recipe leaves out of the plan stands in it. */
export function readme(readmeFacts: ReadmeFacts): string {
  const { facts, about, entry, repository, environment, isBeam, leftOut } = readmeFacts;
  const { files } = facts;
  const secrets =
    environment.length === 0
      ? ''
      : `\nSet ${environment.map(name => `\`${name}\``).join(', ')} first. They belong in the environment, not in this repository, which everybody can read.\n`;
  return `# ${about.title}

${about.description || 'A recipe of the LEAP data library.'}

${files.length} source ${files.length === 1 ? 'file' : 'files'}, one store. Licence of the data: ${about.license || 'unknown, to be found out'}.

## Make the store
${secrets}
${isBeam ? runBeam(facts) : runScript(facts)}
${leftOut.length === 0 ? '' : `\nNot as in the plan that this was made from: ${leftOut.join('; ')}.\n`}
## Publish it

1. Create the repository \`${repository}\` in the organisation leap-stc, public, from these files, and give the team leap-stc/data-and-compute admin access.
2. Check the entry: \`lifecycle catalog lint .\`
3. Add this line to \`catalog/input.yaml\` of leap-stc/data-management by pull request:

\`\`\`yaml
${entry.inputLine}
\`\`\`
`;
}

function runScript({ plan, target }: RecipeFacts): string {
  return `\`\`\`bash
uv run feedstock/recipe.py
TARGET=/tmp/${plan.name}.zarr uv run feedstock/recipe.py
\`\`\`

The first call writes to \`${target.url}\`, the second where you say. For a job of more than about a quarter of an hour, copy \`feedstock/recipe.py\` as \`batch.py\` and \`batch/config.yml\` into \`BATCH_JOBS/<you>/${plan.name}/\` of LEAP-batch-jobs.`;
}

function runBeam({ plan, target }: RecipeFacts): string {
  return `\`\`\`bash
TARGET=/tmp/${plan.name}.zarr uv run feedstock/run_local.py
\`\`\`

writes the store on this machine; without \`TARGET\`, to \`${target.url}\`. As a bakery does it, with Python 3.11:

\`\`\`bash
pip install ${RUNNER}
pangeo-forge-runner bake --repo=. --feedstock-subdir=feedstock --Bake.job_name=try -f configs/config_local.py
\`\`\`

The workflow *deploy* runs it on Dataflow, from branches of this repository (a fork has no access). The team gives the repository \`LEAP_BAKERY_SERVICE_ACCOUNT\`, and what \`configs/config_dataflow.py\` reads, as secrets.

- The versions in \`requirements.txt\` belong together: with newer ones of zarr or xarray, pangeo-forge-recipes fails.
- A run that failed leaves a store that is not whole. Remove it, or run again.
- Keep \`run_local.py\` apart from \`recipe.py\`, which a bakery rewrites before it runs it.`;
}
