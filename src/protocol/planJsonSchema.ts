/** The plan file as JSON Schema (draft 2020-12), for editors: what a person may write, defaults left out. */
import * as z from 'zod';
import { planSchema } from './plan';

/**
 * Every call makes it anew. What only a refinement checks is not in it: a plan that it accepts may still be refused.
 */
export function planJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(planSchema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      // A time may be a lone year, which YAML reads as a number; `pattern` is of strings alone.
      if (zodSchema._zod.def.type === 'pipe') {
        jsonSchema.type = ['string', 'integer'] as never;
      }
    }
  });
  return { title: 'Plan of an ingest', ...schema };
}
