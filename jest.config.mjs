// Native ES modules for our code; JupyterLab's own packages are ES modules that
// do not say so in their package.json, and are turned into CommonJS.

/** @param {'es6' | 'commonjs'} module */
const swc = module => [
  '@swc/jest',
  {
    jsc: {
      parser: { syntax: 'typescript', tsx: true, decorators: true },
      transform: { react: { runtime: 'automatic' } },
      target: 'es2023',
      // Node wants `with { type: 'json' }` of whoever imports JSON.
      experimental: { keepImportAttributes: true }
    },
    module: { type: module },
    sourceMaps: 'inline'
  }
];

const UNDECLARED_ES_MODULES = ['@jupyterlab', '@jupyter', '@rjsf', '@microsoft', 'vscode-ws-jsonrpc'];
const undeclared = UNDECLARED_ES_MODULES.join('|');

export default {
  roots: ['<rootDir>/src'],
  testMatch: ['**/__tests__/**/*.test.{ts,tsx}'],
  // Tests of the front end say `@jest-environment jsdom` in their first comment.
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['node', 'node-addons'] },
  setupFiles: ['<rootDir>/build/jest/browser.mjs'],
  extensionsToTreatAsEsm: ['.ts', '.tsx', '.wat'],
  transform: {
    '\\.tsx?$': swc('es6'),
    [`/node_modules/(${undeclared})/.+\\.js$`]: swc('commonjs'),
    '\\.(svg|sh|md)$': '<rootDir>/build/jest/text.cjs',
    '\\.wat$': '<rootDir>/build/jest/wat.mjs'
  },
  transformIgnorePatterns: [`/node_modules/(?!(${undeclared})/)(?!.+\\.svg$)`],
  moduleNameMapper: { '\\.css$': '<rootDir>/build/jest/empty.cjs' },
  // Against hangs only: how long a test takes on a busy machine says nothing.
  testTimeout: 60_000,
  // Jest would leave one processor alone, of two.
  maxWorkers: '100%',
  workerIdleMemoryLimit: '1GB'
};
