/** Plan files: YAML in, YAML out, with errors that name the line and the field. */
import { createHash } from 'node:crypto';
import { LineCounter, parseDocument, stringify } from 'yaml';
import type * as z from 'zod';
import { planSchema, type Plan } from '../../protocol/plan';
import { didYouMean, LifecycleError } from '../core';
import { fieldsAt, lineOf } from '../core/yaml';

/**
 * Read a plan file.
 *
 * @throws LifecycleError `bad-input` whose message starts with `fileName:line:`
 */
export function parsePlan(yamlText: string, fileName: string): Plan {
  const lines = new LineCounter();
  const document = parseDocument(yamlText, { lineCounter: lines });
  const syntax = document.errors[0];
  if (syntax) {
    const line = lines.linePos(syntax.pos[0]).line;
    throw bad(fileName, line, syntax.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, ''));
  }
  const result = planSchema.safeParse(document.toJS());
  if (result.success) {
    return result.data;
  }
  const issue = deepest(result.error.issues[0]!);
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const path = unknown === undefined ? issue.path : [...issue.path, unknown];
  const line = lineOf(document, lines, path);
  if (unknown !== undefined) {
    const known = fieldsAt(planSchema, issue.path);
    throw bad(
      fileName,
      line,
      `"${path.join('.')}" is not a field of a plan.${didYouMean(unknown, known, `Fields here: ${known.join(', ')}.`)}`
    );
  }
  const field = path.length > 0 ? `"${path.join('.')}"` : 'the plan';
  throw bad(fileName, line, `${field}: ${issue.message}.`);
}

function bad(fileName: string, line: number, words: string): LifecycleError {
  return new LifecycleError('bad-input', `${fileName}:${line}: ${words}`, { subject: fileName });
}

type Issue = z.core.$ZodIssue;

/** Inside a union, the branch that came farthest says what is wrong. */
function deepest(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') {
    return issue;
  }
  const branches = issue.errors.flatMap(errors => errors.slice(0, 1)).map(deepest);
  const best = branches.sort((a, b) => b.path.length - a.path.length)[0];
  return best && best.path.length > 0 ? ({ ...best, path: [...issue.path, ...best.path] } as Issue) : issue;
}

/** The plan as YAML: fields in the schema's order, those that only say the default left out. */
export function formatPlan(plan: Plan): string {
  const { lifecycle, name, source, lock, ...sections } = planSchema.parse(plan);
  const bare: Record<string, unknown> = planSchema.parse({
    lifecycle: 1,
    name,
    source: { kind: 'local', local: { paths: ['x'] } },
    target: { uri: sections.target.uri }
  });
  const { credentials, stage, ...query } = source;
  const out: Record<string, unknown> = {
    lifecycle,
    name,
    source: { ...query, ...(credentials && { credentials }), ...(stage !== 'none' && { stage }) },
    ...(lock && { lock })
  };
  for (const [section, fields] of Object.entries(sections)) {
    const kept = different(fields, bare[section] ?? {});
    if (section === 'target') {
      out.target = { uri: sections.target.uri, ...kept };
    } else if (Object.keys(kept).length > 0) {
      out[section] = kept;
    }
  }
  return stringify(out, { lineWidth: 0 });
}

function different(section: object, defaults: object): Record<string, unknown> {
  const usual = defaults as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(section).filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(usual[field]))
  );
}

/** A run asks several times, and a plan of ten thousand URLs takes long to bring into order; plans do not change. */
const hashes = new WeakMap<Plan, string>();

/** What `lifecycle_plan_sha256` says: of the plan with its fields in order, so that layout and comments do not matter. */
export function planHash(plan: Plan): string {
  let hash = hashes.get(plan);
  if (hash === undefined) {
    hash = createHash('sha256')
      .update(JSON.stringify(planSchema.parse(plan)))
      .digest('hex');
    hashes.set(plan, hash);
  }
  return hash;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1, M: 2, G: 3, T: 4 };

/** "2GiB" in bytes. */
export function parseBytes(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([KMGT]?)(i?)B$/.exec(text);
  if (!match) {
    throw new LifecycleError('bad-input', `"${text}" is not a size like "2GiB".`);
  }
  const [, number, prefix, binary] = match;
  const power = prefix === '' ? 0 : UNITS[prefix!]!;
  return Math.floor(Number(number) * (binary ? 1024 : 1000) ** power);
}
