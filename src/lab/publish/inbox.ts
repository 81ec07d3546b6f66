/** The pages of the inbox, in their order. */
export const INBOX_STEPS = ['send', 'kit', 'arrivals'] as const;
export type InboxStep = (typeof INBOX_STEPS)[number];
