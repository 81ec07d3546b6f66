/** What services say in the body of a refusal, on one short line. */

const MAX_LENGTH = 300;

/** The reason in a body: JSON's usual fields, or DAP's `Error { … message = "…"; }`; undefined for pages. */
export function reasonIn(body: string): string | undefined {
  const text = inJson(body) ?? /\bmessage\s*=\s*"((?:[^"\\]|\\.)*)"/.exec(body)?.[1];
  const line = text?.replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  return line ? line.slice(0, MAX_LENGTH) : undefined;
}

function inJson(body: string): string | undefined {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof json !== 'object' || json === null) {
    return undefined;
  }
  const fields = json as Record<string, unknown>;
  const errors = Array.isArray(fields.errors) ? fields.errors.filter(each => typeof each === 'string') : [];
  const said = [fields.title, fields.detail, fields.message, fields.error_description].filter(
    each => typeof each === 'string' && each !== ''
  );
  const all = [...said, ...errors] as string[];
  return all.length > 0 ? all.join(': ') : undefined;
}
