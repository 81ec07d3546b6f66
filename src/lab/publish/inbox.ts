/** The pages of the inbox, in their order. */
export const INBOX_STEPS = ['send', 'kit', 'arrivals'] as const;
export type InboxStep = (typeof INBOX_STEPS)[number];

/** What somebody wants of the inbox. */
export interface InboxRequest {
  /** Shown first. */
  step: InboxStep;
  /** What to send: a path on the server, or a URI; empty where nothing was chosen. */
  source: string;
  /** Its name in the inbox, or empty. */
  dataset: string;
}
