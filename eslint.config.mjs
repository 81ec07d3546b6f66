// Warnings count as failures (`npm run lint:ts` allows none).
import javascript from '@eslint/js';
import jupyter from '@jupyter/eslint-plugin';
import { defineConfig, globalIgnores } from 'eslint/config';
import typescript from 'typescript-eslint';

const [browser, schemas, browserTests] = jupyter.configs.recommended;

export default defineConfig(
  globalIgnores([
    '**/node_modules/',
    '**/.*/',
    'lib/',
    'dist/',
    'coverage/',
    'demo-data/',
    'jupyterlab_lifecycle/',
    'ui-tests/playwright-report/',
    'ui-tests/test-results/'
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' }, plugins: { jupyter } },

  { ...javascript.configs.recommended, files: ['**/*.{ts,tsx,mjs}'] },
  typescript.configs.recommended.map(config => ({ ...config, files: ['**/*.{ts,tsx,mjs}'] })),
  {
    files: ['src/**/*.{ts,tsx}', 'ui-tests/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 400 }],
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'CallExpression[callee.object.name=/^(describe|it|test)$/][callee.property.name=/^(only|skip|todo)$/]',
          message: 'A test runs, or is not there.'
        },
        {
          selector: 'ImportDeclaration[source.value="zod"] > ImportSpecifier[imported.name="z"]',
          message: "import * as z from 'zod': of a namespace, a bundle holds only what is used."
        }
      ],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }]
    }
  },
  { files: ['src/worker/**/*.ts', 'src/protocol/**/*.ts'], rules: { 'no-console': 'error' } },
  { files: ['**/__tests__/**'], rules: { 'max-lines': 'off' } },

  {
    ...browser,
    files: ['src/index.ts', 'src/lab/**/*.{ts,tsx}'],
    ignores: ['**/__tests__/**'],
    rules: {
      ...browser.rules,
      // Each plug-in registers panels and commands when it starts; what it needs later it imports then.
      'jupyter/prefer-lazy-imports': 'off'
    }
  },
  schemas,
  { ...browserTests, files: ['ui-tests/**/*.spec.ts'] }
);
