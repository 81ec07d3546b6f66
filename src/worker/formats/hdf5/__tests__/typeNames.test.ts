import { expect, it } from '@jest/globals';
import type { Datatype } from '../header/datatype';
import { typeName } from '../netcdf4/typeNames';

const float = (size: number, order: 'little' | 'big' = 'little'): Datatype => ({
  class: 'float',
  size,
  order,
  isIeee: true
});
const byte: Datatype = {
  class: 'integer',
  size: 1,
  order: 'little',
  signed: false,
  bitOffset: 0,
  precision: 8
};
const text: Datatype = { class: 'string', size: 16 };
const compound = (size: number, members: Record<string, Datatype>): Datatype => {
  let offset = 0;
  return {
    class: 'compound',
    size,
    members: Object.entries(members).map(([name, type]) => {
      offset += type.size;
      return { name, type, offset: offset - type.size };
    })
  };
};
const complex = compound(8, { r: float(4), i: float(4) });

it.each<[string, Datatype]>([
  ['compound {x: <f8, name: S16}', compound(24, { x: float(8), name: text })],
  [
    'compound {z: <c8, in: compound {flag: u1}}',
    compound(9, { z: complex, in: compound(1, { flag: byte }) })
  ],
  [
    'compound {at: (2, 3) >f4}',
    compound(24, { at: { class: 'array', size: 24, shape: [2, 3], base: float(4, 'big') } })
  ],
  ['(3,) u1', { class: 'array', size: 3, shape: [3], base: byte }],
  ['list of <f8', { class: 'vlen', size: 16, isString: false, base: float(8) }],
  ['str', { class: 'vlen', size: 16, isString: true, base: byte }],
  ['u1', { class: 'enum', size: 1, base: byte, names: ['off', 'on'] }],
  ['opaque of 7 bytes', { class: 'opaque', size: 7 }],
  ['bitfield of 1 byte', { class: 'bitfield', size: 1, order: 'little' }],
  ['reference', { class: 'reference', size: 8, kind: 'object' }]
])('names a type %s', (name, type) => {
  expect(typeName(type)).toBe(name);
});

it('tells the first of many members', () => {
  const many = compound(40, Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`m${i}`, byte])));
  expect(typeName(many)).toMatch(/^compound \{m0: u1, .*, m15: u1, …\}$/);
});
