/** Structured logs: one JSON line on stderr an event. No headers, no bodies, no secrets, no URLs. */

export type Log = (
  event: string,
  fields?: Readonly<Record<string, string | number | boolean | undefined>>
) => void;

/** The time is ISO 8601 UTC; fields that are undefined are left out. */
export function createLog(stream: { write(text: string): unknown }): Log {
  return (event, fields = {}) => {
    stream.write(`${JSON.stringify({ time: new Date().toISOString(), event, ...fields })}\n`);
  };
}
