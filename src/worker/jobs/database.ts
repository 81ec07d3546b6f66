/**
 * The queue on disk: SQLite with a rollback journal (a home folder is often
 * NFS, where WAL does not work) and short transactions, because two servers of
 * one user share it. When the disk cannot take it, it goes on in memory.
 */
import { chmodSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { LifecycleError } from '../core/errors';
import { isGone, type Holder } from './lease';
import { holderOf, type Row } from './row';
import type { JobSpec } from './types';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS jobs (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  verb TEXT NOT NULL, title TEXT NOT NULL, spec TEXT NOT NULL, spec_hash TEXT NOT NULL,
  state TEXT NOT NULL, progress TEXT NOT NULL, error TEXT, result TEXT,
  created_at TEXT NOT NULL, started_at TEXT, ended_at TEXT,
  -- what another process asked the holder for: pause or cancel
  wanted TEXT,
  -- the lease; null unless running
  instance TEXT, host TEXT, pid INTEGER, pid_start TEXT, heartbeat INTEGER,
  -- grows with each change, so that other processes see what is new
  revision INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS jobs_by_spec ON jobs (spec_hash);
CREATE INDEX IF NOT EXISTS jobs_by_revision ON jobs (revision);
`;

/** A row's: all but the specification, which is asked for apart. */
const COLUMNS = `seq, id, verb, title, spec_hash, state, progress, error, result, created_at, started_at,
  ended_at, wanted, instance, host, pid, pid_start, heartbeat, revision`;

/** The condition under which a holder may change a running job; takes its instance. */
export const HELD_BY = `state = 'running' AND instance = ?`;

const UNFINISHED = `state IN ('queued', 'running', 'paused', 'failed')`;

/** Beyond all that is there, and, because the newest row may be forgotten, not before the clock. */
const NEXT_REVISION = `(SELECT max(coalesce(max(revision), 0) + 1, CAST(unixepoch('subsec') * 1000 AS INTEGER)) FROM jobs)`;

const BUSY_TIMEOUT_MS = 5000;

/** SQLite's result codes: the disk is full, failing, read only, or the file cannot be opened. */
const NO_DISK = new Set([13, 10, 8, 14]);
/** Not a database, or a broken one. */
const BROKEN = new Set([26, 11]);

/**
 * Calls are synchronous. A write that the disk refuses moves all rows into memory and is made there;
 * `problem` says so from then on. A broken file is set aside, and a new one begun.
 *
 * Writes throw `conflict` when another process holds the file for more than 5 seconds.
 */
export class JobDatabase implements Disposable {
  private db: DatabaseSync;
  /** Why the queue is in memory only; undefined when it is on disk. */
  problem: string | undefined;
  private readonly path: string;

  constructor(stateFolder: string) {
    this.path = join(stateFolder, 'queue.sqlite');
    try {
      this.db = openFile(this.path);
    } catch (error) {
      if (!NO_DISK.has(codeOf(error))) {
        throw error;
      }
      this.db = this.inMemory(error);
    }
  }

  [Symbol.dispose](): void {
    this.db.close();
  }

  /** Which of the jobs: what follows `FROM jobs`. */
  rows(which: string, ...values: SQLInputValue[]): Row[] {
    return this.db.prepare(`SELECT ${COLUMNS} FROM jobs ${which}`).all(...values) as unknown as Row[];
  }

  get(id: string): Row | undefined {
    return this.rows('WHERE id = ?', id)[0];
  }

  specs(which: string, ...values: SQLInputValue[]): JobSpec[] {
    const rows = this.db.prepare(`SELECT spec FROM jobs ${which}`).all(...values) as { spec: string }[];
    return rows.map(({ spec }) => JSON.parse(spec) as JobSpec);
  }

  spec(id: string): JobSpec | undefined {
    return this.specs('WHERE id = ?', id)[0];
  }

  /** Change a row if the condition holds; answers whether it did. Each change raises its revision. */
  change(id: string, columns: Partial<Row>, condition: string, ...values: SQLInputValue[]): boolean {
    const set = Object.keys(columns)
      .map(column => `${column} = ?`)
      .join(', ');
    const sql = `UPDATE jobs SET revision = ${NEXT_REVISION}, ${set} WHERE id = ? AND (${condition})`;
    return this.write(db => db.prepare(sql).run(...Object.values(columns), id, ...values).changes > 0);
  }

  /** The unfinished job of the same work: the one that runs, else the newest. */
  unfinished(specHash: string): Row | undefined {
    return this.rows(
      `WHERE spec_hash = ? AND ${UNFINISHED} ORDER BY state = 'running' DESC, seq DESC LIMIT 1`,
      specHash
    )[0];
  }

  /** Add a job unless the same work is there unfinished: another process may have been quicker. */
  insert(
    row: Pick<Row, 'id' | 'verb' | 'title' | 'spec_hash' | 'progress' | 'created_at'> & { spec: string }
  ): boolean {
    const { id, verb, title, spec, spec_hash, progress, created_at } = row;
    const sql = `INSERT INTO jobs (id, verb, title, spec, spec_hash, state, progress, created_at, revision)
      SELECT ?, ?, ?, ?, ?, 'queued', ?, ?, ${NEXT_REVISION}
      WHERE NOT EXISTS (SELECT 1 FROM jobs WHERE spec_hash = ? AND ${UNFINISHED})`;
    return this.write(
      db => db.prepare(sql).run(id, verb, title, spec, spec_hash, progress, created_at, spec_hash).changes > 0
    );
  }

  /** Forget a job that has ended; false when there is none, or it has not. */
  remove(id: string): boolean {
    return this.write(
      db =>
        db.prepare(`DELETE FROM jobs WHERE id = ? AND state IN ('done', 'failed', 'cancelled')`).run(id)
          .changes > 0
    );
  }

  /** Take a job that nobody runs; false when somebody was quicker. */
  claim(id: string, holder: Holder, now: number): boolean {
    const startedAt = this.get(id)?.started_at ?? new Date(now).toISOString();
    const { instance, host, pid, pidStart } = holder;
    const lease = { instance, host, pid, pid_start: pidStart, heartbeat: now };
    return this.change(
      id,
      { state: 'running', wanted: null, error: null, started_at: startedAt, ended_at: null, ...lease },
      `state IN ('queued', 'paused', 'failed')`
    );
  }

  /** Running jobs whose holder is gone go back into the queue. Answers with those that were to be cancelled. */
  freeOrphans(here: Holder, now: number): string[] {
    const cancelled: string[] = [];
    for (const row of this.rows(`WHERE state = 'running'`)) {
      const holder = holderOf(row);
      if (holder.instance !== here.instance && isGone(holder, row.heartbeat ?? 0, here, now)) {
        const state = row.wanted === 'cancel' ? 'cancelled' : row.wanted === 'pause' ? 'paused' : 'queued';
        const isMine = this.change(row.id, { state, wanted: null, instance: null }, HELD_BY, holder.instance);
        if (isMine && state === 'cancelled') {
          cancelled.push(row.id);
        }
      }
    }
    return cancelled;
  }

  private write<T>(work: (db: DatabaseSync) => T): T {
    try {
      return work(this.db);
    } catch (error) {
      if (this.problem !== undefined || !NO_DISK.has(codeOf(error))) {
        throw toLocked(error, this.path);
      }
      const rows = this.db.prepare('SELECT * FROM jobs').all() as Record<string, SQLInputValue>[];
      this.db.close();
      this.db = this.inMemory(error);
      copyRows(rows, this.db);
      return work(this.db);
    }
  }

  private inMemory(cause: unknown): DatabaseSync {
    this.problem = `Jobs cannot be kept in ${this.path} (${(cause as Error).message}), so they cannot be resumed after this process ends.`;
    const db = new DatabaseSync(':memory:');
    db.exec(SCHEMA);
    return db;
  }
}

function openFile(path: string): DatabaseSync {
  try {
    return openOnce(path);
  } catch (error) {
    if (!BROKEN.has(codeOf(error))) {
      throw error;
    }
    // A broken queue must not lock a person out; it is kept aside for whoever wants to look.
    renameSync(path, `${path}.broken-${Date.now()}`);
    return openOnce(path);
  }
}

function openOnce(path: string): DatabaseSync {
  const db = new DatabaseSync(path);
  try {
    db.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    db.exec('PRAGMA journal_mode = DELETE');
    db.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT`);
    chmodSync(path, 0o600);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function copyRows(rows: readonly Record<string, SQLInputValue>[], db: DatabaseSync): void {
  for (const row of rows) {
    const columns = Object.keys(row);
    const places = columns.map(() => '?').join(', ');
    db.prepare(`INSERT INTO jobs (${columns.join(', ')}) VALUES (${places})`).run(...Object.values(row));
  }
}

/** The primary result code; -1 when SQLite did not throw it. */
function codeOf(error: unknown): number {
  const { errcode } = error as { errcode?: number };
  return errcode === undefined ? -1 : errcode & 0xff;
}

function toLocked(error: unknown, path: string): unknown {
  return codeOf(error) === 5
    ? new LifecycleError('conflict', `${path} is locked by another process. Try again in a moment.`, {
        cause: error
      })
    : error;
}
