import { planJsonSchema } from '../planJsonSchema';
import { sourceFields } from '../planSource';

interface Schema {
  type?: string | string[];
  required?: string[];
  properties: Record<string, Schema>;
  additionalProperties?: boolean;
  oneOf: Schema[];
  const?: string;
  pattern?: string;
}

describe('the JSON Schema of a plan', () => {
  const schema = planJsonSchema() as unknown as Schema;

  it('asks for what has no default, and refuses what it does not know', () => {
    expect(schema.required).toEqual(['lifecycle', 'name', 'source', 'target']);
    expect(schema.additionalProperties).toBe(false);
    expect(schema.properties.target.required).toEqual(['uri']);
  });

  it('knows every kind of source', () => {
    const kinds = schema.properties.source.oneOf.map(({ properties }) => properties.kind.const);
    expect(kinds).toEqual(Object.keys(sourceFields));
  });

  it('takes a lone year, which YAML reads as a number', () => {
    const listing = schema.properties.source.oneOf.find(
      ({ properties }) => properties.kind.const === 'listing'
    );
    const { start } = listing!.properties.listing.properties;
    expect(start.type).toEqual(['string', 'integer']);
    expect(new RegExp(start.pattern!).test('2000-01')).toBe(true);
  });
});
