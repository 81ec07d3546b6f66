/** A plan's `about` section as the catalog wants it: who made the data, who keeps it, under which licence. */
import * as z from 'zod';
import type { Plan } from '../../protocol/plan';
import { LifecycleError } from '../core';

const text = z.string().min(1);

/** A STAC provider; a bare string is its name. */
const providerSchema = z.union([
  text.transform(name => ({ name })),
  z.object({
    name: text,
    description: text.optional(),
    roles: z.array(text).optional(),
    url: z.url().optional()
  })
]);

/** Who keeps the recipe; a bare string is the person's name. */
const maintainerSchema = z.union([
  text.transform(name => ({ name })),
  z.object({ name: text, github: text.optional(), orcid: text.optional() })
]);

type Provider = { name: string; description?: string; roles?: string[]; url?: string };
type Maintainer = { name: string; github?: string; orcid?: string };

/** Every field filled in; what a plan left out is empty. */
export interface About {
  title: string;
  description: string;
  license: string;
  providers: Provider[];
  maintainers: Maintainer[];
  tags: string[];
}

/** What the plan says of the data; the title falls back to the plan's name. Throws `bad-input` naming the field. */
export function aboutOf(plan: Plan): About {
  const { title, description, license, providers, maintainers, tags } = plan.about;
  return {
    title: title.trim() || titleOf(plan.name),
    description: description.trim(),
    license: license.trim(),
    providers: providers.map((each, i) => read(providerSchema, each, `about.providers[${i}]`)),
    maintainers: maintainers.map((each, i) => read(maintainerSchema, each, `about.maintainers[${i}]`)),
    tags
  };
}

function read<T>(schema: z.ZodType<T>, value: unknown, field: string): T {
  const result = schema.safeParse(value);
  if (!result.success) {
    throw new LifecycleError('bad-input', `${field}: write a name, or a mapping with at least "name".`, {
      subject: field
    });
  }
  return result.data;
}

/** "gpcp-monthly" as "Gpcp monthly". */
function titleOf(name: string): string {
  const words = name.replace(/-+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
