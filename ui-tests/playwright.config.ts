import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

/** For JupyterLab: one for each test that runs at the same time. */
const PORTS = (process.env.LIFECYCLE_UI_PORTS ?? '8888').split(',');
const URLS = PORTS.map(port => `http://127.0.0.1:${port}`);

/** The first one's buckets on disk (`build/buckets.py`); the others' lie beside them. */
const folder = (process.env.LIFECYCLE_UI_FOLDER ??= mkdtempSync(join(tmpdir(), 'lifecycle-ui-')));
const bucketsOf = (worker: number) => (worker === 0 ? folder : `${folder}-${worker}`);

// Playwright reads this file in each of its workers again, and numbers them from 0.
const worker = Number(process.env.TEST_PARALLEL_INDEX ?? 0);
process.env.LIFECYCLE_UI_BUCKETS = bucketsOf(worker);

export default defineConfig({
  testDir: 'tests',
  // Pictures to compare with, whatever test makes them.
  snapshotPathTemplate: 'screens/{arg}{ext}',
  // One server, one set of buckets: a test at a time for each of them, and no second chance.
  workers: PORTS.length,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [
    ['list'],
    ['json', { outputFile: process.env.LIFECYCLE_UI_REPORT ?? 'test-results/report.json' }]
  ],
  use: {
    baseURL: URLS[worker],
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    video: 'off',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync'
      ]
    }
  },
  webServer: PORTS.map((port, index) => ({
    command: 'python3 start_jupyterlab.py',
    env: { LIFECYCLE_UI_BUCKETS: bucketsOf(index), LIFECYCLE_UI_PORT: port },
    url: `${URLS[index]}/lab`,
    timeout: 120_000,
    reuseExistingServer: false,
    stdout: 'pipe',
    stderr: 'pipe',
    gracefulShutdown: { signal: 'SIGTERM', timeout: 15_000 }
  }))
});
