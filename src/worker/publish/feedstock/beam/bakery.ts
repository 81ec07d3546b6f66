/** What pangeo-forge-runner is told: how it runs a recipe here, and on LEAP's Dataflow. */
import { PYTHON_BUCKETS, pythonBucketOf, pythonText } from '../../../python';
import type { RecipeFacts } from '../facts';
import { RUNNER } from './packages';

/** `prune` is off in both: with it, two files are built and look like the whole. */
export function localConfig(): string {
  return `# pangeo-forge-runner bake --repo=. --feedstock-subdir=feedstock -f configs/config_local.py
import os

here = os.path.abspath(os.environ.get('BAKED', 'baked'))

c.Bake.prune = False
c.Bake.bakery_class = 'pangeo_forge_runner.bakery.local.LocalDirectBakery'
c.LocalDirectBakery.num_workers = 1
c.InputCacheStorage.fsspec_class = 'fsspec.implementations.local.LocalFileSystem'
c.InputCacheStorage.root_path = f'{here}/cache'
c.TargetStorage.fsspec_class = 'fsspec.implementations.local.LocalFileSystem'
c.TargetStorage.root_path = f'{here}/output'
`;
}

/**
 * `configs/config_dataflow.py`: the store goes where the plan's target is, or, for a place that is no
 * bucket, to LEAP's scratch. Keys are read from the environment, never written down.
 */
export function dataflowConfig({ target }: RecipeFacts): string {
  const { url, options, remote } = target;
  const kind = pythonBucketOf(remote);
  const folder = /^(.*)\/[^/]+\/*$/s.exec(url)?.[1];
  const place =
    kind === undefined || folder === undefined
      ? "f'gs://leap-scratch/data-library/feedstocks/output/{feedstock}'"
      : pythonText(kind === PYTHON_BUCKETS.gcs ? folder : folder.replace(/^\w+:\/\//, ''));
  const storage = [
    `c.TargetStorage.fsspec_class = '${(kind ?? PYTHON_BUCKETS.gcs).fileSystem.class}'`,
    ...(options.length === 0
      ? []
      : [`c.TargetStorage.fsspec_args = {`, ...options.map(line => `    ${line},`), '}'])
  ].join('\n');
  return `# What the workflow "deploy" runs, on Google's Dataflow.
import os

feedstock = os.environ['GITHUB_REPOSITORY'].split('/')[-1]

c.Bake.prune = False
c.Bake.bakery_class = 'pangeo_forge_runner.bakery.dataflow.DataflowBakery'
c.DataflowBakery.project_id = 'leap-pangeo'
c.DataflowBakery.service_account_email = 'leap-community-bakery@leap-pangeo.iam.gserviceaccount.com'
c.DataflowBakery.temp_gcs_location = f'gs://leap-scratch/data-library/feedstocks/temp/{feedstock}'
c.DataflowBakery.use_dataflow_prime = True
c.DataflowBakery.use_public_ips = True
c.DataflowBakery.max_num_workers = 20
c.InputCacheStorage.fsspec_class = 'gcsfs.GCSFileSystem'
c.InputCacheStorage.root_path = 'gs://leap-scratch/data-library/feedstocks/cache'
${storage}
c.TargetStorage.root_path = ${place}
`;
}

/** Job names are lower-case and begin with a letter: https://cloud.google.com/resource-manager/docs/creating-managing-labels */
export const DEPLOY_WORKFLOW = `name: deploy

on:
  workflow_dispatch:

jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.11"
      - uses: google-github-actions/auth@v2
        id: auth
        with:
          credentials_json: "\${{ secrets.LEAP_BAKERY_SERVICE_ACCOUNT }}"
      - run: pip install ${RUNNER}
      - run: >
          pangeo-forge-runner bake
          --repo=.
          --feedstock-subdir=feedstock
          --Bake.job_name=bake-\${{ github.run_id }}-\${{ github.run_attempt }}
          -f configs/config_dataflow.py
        env:
          GOOGLE_APPLICATION_CREDENTIALS: "\${{ steps.auth.outputs.credentials_file_path }}"
          OSN_ACCESS_KEY_INBOX: "\${{ secrets.OSN_ACCESS_KEY_INBOX }}"
          OSN_SECRET_KEY_INBOX: "\${{ secrets.OSN_SECRET_KEY_INBOX }}"
`;
