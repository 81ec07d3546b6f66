// The stores on real servers: `./test servers` starts them and says in LIFECYCLE_TEST_* where they are.
import units from './jest.config.mjs';

export default {
  ...units,
  testMatch: ['**/__tests__/**/*.servers.ts'],
  setupFiles: [],
  testTimeout: 300_000
};
