/** Datatype message. Specification IV.A.2.d. */
import { elementCount } from '../../dtypes';
import { MOST_LEVELS, type Cursor } from '../bytes';

export type ByteOrder = 'little' | 'big';

/** `size` is bytes an element as it is stored. */
export type Datatype = { size: number } & (
  | { class: 'integer'; order: ByteOrder; signed: boolean; bitOffset: number; precision: number }
  | { class: 'float'; order: ByteOrder; isIeee: boolean }
  | { class: 'string' }
  | { class: 'bitfield'; order: ByteOrder }
  | { class: 'compound'; members: readonly Member[] }
  | { class: 'reference'; kind: 'object' | 'other' }
  | { class: 'enum'; base: Datatype; names: readonly string[] }
  | { class: 'vlen'; isString: boolean; base: Datatype }
  | { class: 'array'; shape: readonly number[]; base: Datatype }
  | { class: 'complex'; isRectangular: boolean; base: Datatype }
  | { class: 'time' | 'opaque' }
);

interface Member {
  name: string;
  offset: number;
  type: Datatype;
}

/** Null-terminated, null-padded, space-padded. */
const PADDINGS = 3;

/**
 * A type with its members.
 *
 * @param level How deep it is nested in others
 */
export function parseDatatype(cursor: Cursor, level = 0): Datatype {
  const first = cursor.uint8();
  const version = first >> 4;
  if (version < 1 || version > 5) {
    cursor.fail(`the version ${version} of its type is not known`);
  }
  if (level > MOST_LEVELS) {
    cursor.fail('its type is nested too deeply');
  }
  const flags = cursor.uint(3);
  const size = cursor.uint32();
  if (size === 0) {
    cursor.fail('an element has 0 bytes');
  }
  const order: ByteOrder = flags & 1 ? 'big' : 'little';
  switch (first & 15) {
    case 0: {
      const [bitOffset, precision] = [cursor.uint16(), cursor.uint16()];
      return { class: 'integer', size, order, signed: (flags & 8) !== 0, bitOffset, precision };
    }
    case 1:
      return { class: 'float', size, order, isIeee: isIeee(cursor, flags, size) };
    case 2:
      cursor.skip(2);
      return { class: 'time', size };
    case 3:
      if ((flags & 15) >= PADDINGS) {
        cursor.fail('it pads texts in no known way');
      }
      return { class: 'string', size };
    case 4:
      cursor.skip(4);
      return { class: 'bitfield', size, order };
    case 5:
      // The tag, which ends with NULs.
      cursor.skip(flags & 255);
      return { class: 'opaque', size };
    case 6:
      return { class: 'compound', size, members: parseMembers(cursor, version, flags & 0xffff, size, level) };
    case 7:
      return { class: 'reference', size, kind: (flags & 15) === 0 ? 'object' : 'other' };
    case 8:
      return parseEnumeration(cursor, version, flags & 0xffff, size, level);
    case 9:
      return { class: 'vlen', size, isString: (flags & 15) === 1, base: parseDatatype(cursor, level + 1) };
    case 10:
      return parseArray(cursor, version, size, level);
    case 11:
      // Bits 1 and 2 are the form: 0 for a real and an imaginary part, one after the other.
      return {
        class: 'complex',
        size,
        isRectangular: (flags & 6) === 0,
        base: parseDatatype(cursor, level + 1)
      };
    default:
      return cursor.fail(`its type class ${first & 15} is not known`);
  }
}

/** Are these numbers as IEEE 754 has them? Sign, exponent and mantissa may lie anywhere. */
function isIeee(cursor: Cursor, flags: number, size: number): boolean {
  const sign = (flags >> 8) & 255;
  const normalization = (flags >> 4) & 3;
  const isVax = (flags & 64) !== 0;
  const [bitOffset, precision] = [cursor.uint16(), cursor.uint16()];
  const [exponentAt, exponentBits, mantissaAt, mantissaBits] = Array.from({ length: 4 }, () =>
    cursor.uint8()
  );
  const bias = cursor.uint32();
  const bits = size * 8;
  const exponent = { 2: 5, 4: 8, 8: 11 }[size];
  return (
    exponent !== undefined &&
    !isVax &&
    normalization === 2 &&
    bitOffset === 0 &&
    precision === bits &&
    sign === bits - 1 &&
    exponentBits === exponent &&
    exponentAt === bits - 1 - exponent &&
    mantissaAt === 0 &&
    mantissaBits === exponentAt &&
    bias === 2 ** (exponent - 1) - 1
  );
}

function parseMembers(cursor: Cursor, version: number, count: number, size: number, level: number): Member[] {
  const offsetBytes = version >= 3 ? bytesToHold(size) : 4;
  const members: Member[] = [];
  for (let i = 0; i < count; i++) {
    const name = parseName(cursor, version);
    const offset = cursor.uint(offsetBytes);
    let shape: number[] = [];
    if (version === 1) {
      // Version 1 has no array types: a member has dimensions of its own.
      const rank = cursor.uint8();
      cursor.skip(3 + 4 + 4);
      const lengths = Array.from({ length: 4 }, () => cursor.uint32());
      shape = lengths.slice(0, rank <= 4 ? rank : cursor.fail(`a member has ${rank} dimensions`));
    }
    const base = parseDatatype(cursor, level + 1);
    const type: Datatype =
      shape.length > 0 ? { class: 'array', size: elementCount(shape) * base.size, shape, base } : base;
    if (!(offset + type.size <= size)) {
      cursor.fail(`its member ${name} does not fit into it`);
    }
    members.push({ name, offset, type });
  }
  return members;
}

function parseEnumeration(
  cursor: Cursor,
  version: number,
  count: number,
  size: number,
  level: number
): Datatype {
  const base = parseDatatype(cursor, level + 1);
  if (base.class !== 'integer' || base.size !== size) {
    cursor.fail('its enumerated type is not made of integers');
  }
  const names = Array.from({ length: count }, () => parseName(cursor, version));
  cursor.skip(count * size);
  return { class: 'enum', size, base, names };
}

function parseArray(cursor: Cursor, version: number, size: number, level: number): Datatype {
  const rank = cursor.uint8();
  cursor.skip(version < 3 ? 3 : 0);
  const shape = Array.from({ length: rank }, () => cursor.uint32());
  cursor.skip(version < 3 ? 4 * rank : 0);
  const base = parseDatatype(cursor, level + 1);
  if (elementCount(shape) * base.size !== size) {
    cursor.fail('its array type has another size than its elements together');
  }
  return { class: 'array', size, shape, base };
}

/** Names are padded to multiples of 8 bytes, NUL included, before version 3. */
function parseName(cursor: Cursor, version: number): string {
  const start = cursor.position;
  const name = cursor.textToNul();
  if (version < 3) {
    cursor.skip((8 - ((cursor.position - start) % 8)) % 8);
  }
  return name;
}

/** "The minimum number of bytes to hold the size of the compound." */
function bytesToHold(value: number): number {
  return Math.ceil(value.toString(2).length / 8);
}
