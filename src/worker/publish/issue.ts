/** New issues of the data team's repository, filled in by their address. */

export const DATA_TEAM = 'https://github.com/leap-stc/data-management';

/** GitHub answers 414 to longer addresses (about 8 KiB). */
export const LONGEST_LINK = 7_500;

/** `query` as GitHub takes it: `title`, `body`, or the ids of a form's fields. */
export function newIssue(query: Record<string, string>): string {
  return `${DATA_TEAM}/issues/new?${new URLSearchParams(query).toString()}`;
}
