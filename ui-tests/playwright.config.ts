import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

// The test workers inherit what is set here.
process.env.TARGET_URL ??= 'http://127.0.0.1:8888';
/** Folder of the buckets on disk, see `build/buckets.py`. */
process.env.LIFECYCLE_UI_FOLDER ??= mkdtempSync(join(tmpdir(), 'lifecycle-ui-'));

export default defineConfig({
  testDir: 'tests',
  // Pictures to compare with, whatever test makes them.
  snapshotPathTemplate: 'screens/{arg}{ext}',
  // One server, one set of buckets: a test at a time, and no second chance.
  workers: 1,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [
    ['list'],
    ['json', { outputFile: process.env.LIFECYCLE_UI_REPORT ?? 'test-results/report.json' }]
  ],
  use: {
    baseURL: process.env.TARGET_URL,
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
  webServer: {
    command: 'python3 start_jupyterlab.py',
    url: `${process.env.TARGET_URL}/lab`,
    timeout: 120_000,
    reuseExistingServer: false,
    stdout: 'pipe',
    stderr: 'pipe',
    gracefulShutdown: { signal: 'SIGTERM', timeout: 15_000 }
  }
});
