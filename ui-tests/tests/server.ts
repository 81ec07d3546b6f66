/** The worker of this run's own JupyterLab, among all that may run on the machine. */
import { readdirSync, readFileSync } from 'node:fs';
import { BUCKETS } from './lifecycle';

/** Kill the worker as the kernel does when memory runs out; `ifThere`: it may not have been asked for yet. */
export function killWorker({ ifThere = false } = {}): void {
  ourWorkers({ ifThere }).forEach(pid => process.kill(pid, 'SIGKILL'));
}

/** Look at a moment of a job for as long as it takes: the worker stands still meanwhile. */
export async function whileWorkerStandsStill(look: () => Promise<void>): Promise<void> {
  const stopped = ourWorkers();
  stopped.forEach(pid => process.kill(pid, 'SIGSTOP'));
  try {
    await look();
  } finally {
    stopped.forEach(pid => process.kill(pid, 'SIGCONT'));
  }
}

function ourWorkers({ ifThere = false } = {}): number[] {
  const found = readdirSync('/proc').filter(name => /^\d+$/.test(name) && isOurWorker(name));
  if (found.length === 0 && !ifThere) {
    throw new Error('No worker of this run is there.');
  }
  return found.map(Number);
}

function isOurWorker(pid: string): boolean {
  const [command, environment] = ['cmdline', 'environ'].map(file => read(`/proc/${pid}/${file}`));
  return (
    /worker\/main\.mjs\0serve\0/.test(command) &&
    environment.split('\0').includes(`LIFECYCLE_CONFIG=${BUCKETS}/lifecycle.yaml`)
  );
}

/** What the kernel says of a process; it may have ended, or be another user's. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
