/** The files of a feedstock that are the same for every dataset, as LEAP's template has them. */

/** Checks the catalog entry on each change, and once a day. */
export const VALIDATE_WORKFLOW = `name: leap-catalog

on:
  pull_request:
    branches:
      - main
  push:
    branches:
      - main
  workflow_dispatch:
  schedule:
    - cron: "0 0 * * *"

permissions:
  contents: write
  pull-requests: write

concurrency:
  group: \${{ github.workflow }}-\${{ github.ref }}
  cancel-in-progress: true

jobs:
  single-feedstock:
    uses: leap-stc/data-catalog-actions/.github/workflows/reusable-catalog-entry.yml@main
    with:
      python-version: "3.12"
      feedstock-path: "./feedstock/catalog.yaml"
      output-directory: "./"
    secrets:
      APP_ID: \${{ secrets.APP_ID }}
      PRIVATE_KEY: \${{ secrets.PRIVATE_KEY }}
`;

export const DEPENDABOT = `version: 2
updates:
  - package-ecosystem: "github-actions"
    directory: "/"
    schedule:
      interval: "weekly"
`;

export const PRE_COMMIT = `ci:
  autoupdate_schedule: quarterly
  autofix_prs: true

repos:
  - repo: https://github.com/pre-commit/pre-commit-hooks
    rev: v5.0.0
    hooks:
      - id: check-added-large-files
      - id: check-toml
      - id: trailing-whitespace
      - id: end-of-file-fixer
      - id: check-yaml
      - id: debug-statements
  - repo: https://github.com/astral-sh/ruff-pre-commit
    rev: v0.12.2
    hooks:
      - id: ruff
        args: [--fix]
      - id: ruff-format
`;

export const GITIGNORE = `__pycache__/
.ipynb_checkpoints/
.venv/
.ruff_cache/
/cache/
*.zarr/
`;

/** The template's rules: single quotes, 100 columns. */
export function pyproject(repository: string): string {
  return `[project]
name = "${repository.toLowerCase().replace(/[^a-z0-9]+/g, '-')}"
version = "0.1.0"
description = "A recipe of the LEAP data library"
readme = "README.md"
requires-python = ">=3.11"
dependencies = [
    "pre-commit>=4.2.0",
]

[tool.ruff]
line-length = 100
target-version = "py310"
exclude = ["configs"]

[tool.ruff.lint]
select = ["F", "E", "W", "I", "UP"]
ignore = ["E721", "E741", "E501"]

[tool.ruff.lint.isort]
combine-as-imports = true

[tool.ruff.format]
quote-style = "single"
`;
}

/** Of the recipe, not of the data. */
export function licenceText(year: number, holders: readonly string[]): string {
  const who = holders.length > 0 ? holders.join(', ') : 'the authors of this recipe';
  return `MIT License

Copyright (c) ${year} ${who}

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
`;
}

/**
 * The task of LEAP-batch-jobs (SkyPilot): one large machine that runs the
 * recipe. https://docs.skypilot.co/en/latest/reference/yaml-spec.html
 */
export function batchConfig(name: string, environment: readonly string[]): string {
  const variables = environment.map(variable => `  ${variable}: ""\n`).join('');
  return `name: ${name}

resources:
  cloud: gcp
  region: us-central1
  instance_type: n4-standard-8
  use_spot: false
  disk_size: 100

workdir: .
${variables === '' ? '' : `\n# Filled in when the job is started, never here.\nenvs:\n${variables}`}
setup: |
  curl -LsSf https://astral.sh/uv/install.sh | sh

run: |
  ~/.local/bin/uv run batch.py
`;
}
