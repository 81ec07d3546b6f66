/** What the plug-ins of the front end give each other. */
import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import type { Entry, Job, Panel, PanelRoot, WatchedArrival } from '../protocol';
import type { IWorkerClient as WorkerClientType } from './client/client';

/** The typed client of the worker. */
export type IWorkerClient = WorkerClientType;
/** Provided by `client`. */
export const IWorkerClient = new Token<IWorkerClient>(
  'jupyterlab-lifecycle:IWorkerClient',
  'Calls the lifecycle worker behind the Jupyter server.'
);

/** Settings as `schema/plugin.json` describes them. */
export interface LifecycleSettings {
  /** Ids of the panels to show; empty: all. */
  panels: string[];
  /** Columns of the panels besides the name, see `panels/rows/columns.tsx`. */
  columns: string[];
  /** Larger objects are not opened in an editor; 1 is 10^6 bytes. */
  openLimitMegabytes: number;
  /** Rows that a panel asks for at once. */
  pageSize: number;
  /** More objects than this are deleted only once their name is typed. */
  confirmByNameAbove: number;
  /** A copy that takes bytes out of their cloud is asked about above this price. */
  egressNoticeAboveDollars: number;
  /** What expires within so many hours is told once a day; 0 tells nothing. */
  expiryNoticeHours: number;
  /** US dollars that a decimal gigabyte costs in a month; 0 shows no cost. */
  pricePerGigabyteMonth: number;
  /** Download by signed links, past the Jupyter server, where the store signs them. */
  signedDownloads: boolean;
  /** Templates of code, with the placeholders of `fillTemplate`. */
  snippet: string;
  datasetSnippet: string;
  netcdfSnippet: string;
}

/** The settings as they are now, and how to change one. */
export interface ILifecycleSettings {
  readonly current: LifecycleSettings;
  readonly changed: ISignal<ILifecycleSettings, void>;
  /** Change a setting for good, as the settings editor does; without a setting registry, for this page. */
  set<Name extends keyof LifecycleSettings>(name: Name, value: LifecycleSettings[Name]): Promise<void>;
}
/** Provided by `settings`; there even without a setting registry. */
export const ILifecycleSettings = new Token<ILifecycleSettings>(
  'jupyterlab-lifecycle:ILifecycleSettings',
  'The settings of the lifecycle extension, with defaults filled in.'
);

/** The jobs of this user, kept up to date. */
export interface IJobs {
  /** Newest first. */
  readonly jobs: readonly Job[];
  readonly changed: ISignal<IJobs, void>;
  /** A job that was not known before has begun. */
  readonly began: ISignal<IJobs, Job>;
  /** A job that was seen unfinished has ended. */
  readonly ended: ISignal<IJobs, Job>;
  /** All jobs were fetched anew: what was told before may have been missed. */
  readonly refreshed: ISignal<IJobs, void>;
  /** Were they fetched already, before somebody could listen? */
  readonly isFilled: boolean;
  /** Why the list may be old. */
  readonly error: unknown;
  /** The worker looked for a dataset that is waited for in the inbox. */
  readonly arrived: ISignal<IJobs, WatchedArrival>;
  /** Take in a job that a call returned, before the worker tells of it. */
  add(job: Job): void;
  /** Leave out jobs that a call removed, before the worker tells of it. */
  forget(ids: readonly string[]): void;
  /** Can what this job removed be brought back, and did nobody do that yet? */
  canUndo(job: Job): boolean;
  /** Begin to bring back what a removal took. */
  undo(job: Job): Promise<void>;
  /** Resolves with the job's last state; never rejects because the job failed. */
  whenEnded(job: Job): Promise<Job>;
  /** Fetch all jobs anew. */
  refresh(): Promise<void>;
}
/** Provided by `transfers`, apart from the panel that shows them. */
export const IJobs = new Token<IJobs>(
  'jupyterlab-lifecycle:IJobs',
  'The transfers and other jobs of this user.'
);

/** Where somebody is in a panel: what commands act on. */
export interface PanelPlace {
  panel: Panel;
  root: PanelRoot;
  /** URI of the folder that is shown, with a trailing slash. */
  folder: string;
  selected: Entry[];
  /** May new files be written in `folder`? */
  writable: boolean;
  /** May whatever lies in `folder` be removed? Of a single row the guard may say yes all the same: of one's own upload. */
  removable: boolean;
}

/** The bucket panels, seen from outside: what they show, and how to lead somebody there. */
export interface IBucketPanels {
  /** As the worker told; empty until it answered. */
  readonly panels: readonly Panel[];
  readonly changed: ISignal<IBucketPanels, void>;
  /** The panel that was used last. */
  readonly current: PanelPlace | undefined;
  /** HOME as the worker sees it; undefined until it answered. */
  readonly home: string | undefined;
  /** Where the panel with this id is. */
  placeOf(id: string): PanelPlace | undefined;
  /** Show a URI in the panel that has it; false when none has. */
  reveal(uri: string): Promise<boolean>;
  /** Read the current folder of each panel that shows `folder` again. */
  refresh(folder?: string): void;
}
/** Provided by `panels`. */
export const IBucketPanels = new Token<IBucketPanels>(
  'jupyterlab-lifecycle:IBucketPanels',
  'The bucket panels in the sidebar, and where the user is in them.'
);
