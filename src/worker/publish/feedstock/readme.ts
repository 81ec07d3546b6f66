/** What a feedstock's README tells the next person: what it makes, how to run it, what to do to publish it. */
import type { About } from '../about';
import type { CatalogEntry } from '../catalog';
import type { RecipeFacts } from './facts';

export interface ReadmeFacts {
  facts: RecipeFacts;
  about: About;
  entry: CatalogEntry;
  repository: string;
  /** Variables of the environment that the recipe reads, beside TARGET. */
  environment: readonly string[];
  /** Things that the plan asks for and the recipe does not do. */
  leftOut: readonly string[];
}

export function readme({ facts, about, entry, repository, environment, leftOut }: ReadmeFacts): string {
  const { plan, files, target } = facts;
  const secrets =
    environment.length === 0
      ? ''
      : `\nSet ${environment.map(name => `\`${name}\``).join(', ')} first. They belong in the environment, not in this repository, which everybody can read.\n`;
  const run = `\`\`\`bash
uv run feedstock/recipe.py
TARGET=/tmp/${plan.name}.zarr uv run feedstock/recipe.py
\`\`\`

The first call writes to \`${target.url}\`, the second where you say. For a job of more than about a quarter of an hour, copy \`feedstock/recipe.py\` as \`batch.py\` and \`batch/config.yml\` into \`BATCH_JOBS/<you>/${plan.name}/\` of LEAP-batch-jobs.`;
  return `# ${about.title}

${about.description || 'A recipe of the LEAP data library.'}

${files.length} source ${files.length === 1 ? 'file' : 'files'}, one store. Licence of the data: ${about.license || 'unknown, to be found out'}.

## Make the store
${secrets}
${run}
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
