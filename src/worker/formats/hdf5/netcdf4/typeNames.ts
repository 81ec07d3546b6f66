/** What types are called that have no element type here: numpy's names, and words where it has none. */
import type { Datatype } from '../header';
import { complexPart } from './complex';

/** Some have hundreds; these tell what it is. */
const MOST_MEMBERS = 16;

/** `compound {x: <f8, name: S16}`, `list of <i4`, `(3,) >f4`, `opaque of 16 bytes`. */
export function typeName(type: Datatype): string {
  const { size } = type;
  const part = complexPart(type);
  if (part) {
    return `${orderOf(part)}c${size}`;
  }
  switch (type.class) {
    case 'integer':
      return `${orderOf(type)}${type.signed ? 'i' : 'u'}${size}`;
    case 'float':
      return `${orderOf(type)}f${size}`;
    case 'string':
      return `S${size}`;
    case 'vlen':
      return type.isString ? 'str' : `list of ${typeName(type.base)}`;
    case 'enum':
      return typeName(type.base);
    case 'array':
      return `(${type.shape.length === 1 ? `${type.shape[0]},` : type.shape.join(', ')}) ${typeName(type.base)}`;
    case 'compound': {
      const shown = type.members
        .slice(0, MOST_MEMBERS)
        .map(member => `${member.name}: ${typeName(member.type)}`);
      return `compound {${[...shown, ...(type.members.length > MOST_MEMBERS ? ['…'] : [])].join(', ')}}`;
    }
    case 'complex':
      return `complex of ${typeName(type.base)}`;
    case 'opaque':
    case 'bitfield':
    case 'time':
      return `${type.class} of ${size} ${size === 1 ? 'byte' : 'bytes'}`;
    case 'reference':
      return 'reference';
  }
}

function orderOf({ size, order }: Extract<Datatype, { class: 'integer' | 'float' }>): string {
  return size === 1 ? '' : order === 'big' ? '>' : '<';
}
