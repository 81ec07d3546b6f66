/** Who holds a job, and whether the holder still lives. */
import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Silence after which a holder on another host is given up. */
const SILENCE_MS = 30_000;

/** The process, and the queue in it, that runs a job. */
export interface Holder {
  /** A random name of this opened queue. */
  instance: string;
  /** Machine, boot and process namespace: within one, process ids mean something. */
  host: string;
  pid: number;
  /** Start of the process in clock ticks since boot, so that a reused id is told apart. */
  pidStart: string;
}

/** A new holder with each call: two queues of one process do not hold each other's jobs. */
export function thisHolder(): Holder {
  const boot = readText('/proc/sys/kernel/random/boot_id').slice(0, 8);
  const host = [hostname(), boot, readNamespace()].join('/');
  // The kernel's, where there is one: an idle worker has not loaded OpenSSL.
  const instance = readText('/proc/sys/kernel/random/uuid').trim() || randomUUID();
  return { instance, host, pid: process.pid, pidStart: processStart(process.pid) ?? '' };
}

/** A dead process on this host is gone at once, another host's after a while of silence. */
export function isGone(holder: Holder, heartbeat: number, here: Holder, now: number): boolean {
  if (holder.host !== here.host) {
    return now - heartbeat > SILENCE_MS;
  }
  return processStart(holder.pid) !== holder.pidStart;
}

/** Field 22 of proc(5) stat; '' where there is no /proc but the process lives; undefined when it doesn't. */
function processStart(pid: number): string | undefined {
  const text = readText(`/proc/${pid}/stat`);
  if (text !== '') {
    // The name in parentheses may hold blanks and parentheses itself.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended; only its parent has not noticed.
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  }
  try {
    process.kill(pid, 0);
    return '';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? '' : undefined;
  }
}

function readNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
