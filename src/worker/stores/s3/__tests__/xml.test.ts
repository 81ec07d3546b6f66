import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { escapeXml, parseXml, textOf, type XmlElement } from '../xml';

const URI = 's3://b/k';

/** Any tree whose leaves have text, as S3's answers are. */
const { tree } = fc.letrec<{ tree: XmlElement }>(tie => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    fc.record({
      name: nameArbitrary(),
      text: fc.string({ unit: 'grapheme' }),
      children: fc.constant<XmlElement[]>([])
    }),
    fc.record({
      name: nameArbitrary(),
      text: fc.constant(''),
      children: fc.array(tie('tree') as fc.Arbitrary<XmlElement>, { minLength: 1, maxLength: 4 })
    })
  )
}));

function nameArbitrary(): fc.Arbitrary<string> {
  return fc.stringMatching(/^[A-Za-z][A-Za-z0-9._-]{0,8}$/);
}

function write({ name, text, children }: XmlElement): string {
  const content = `${escapeXml(text)}${children.map(write).join('')}`;
  return content === ''
    ? `<${name}/>`
    : `<${name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</${name}>`;
}

describe('XML of S3', () => {
  it('is read as it was written, whatever the text', () => {
    fc.assert(
      fc.property(
        tree.filter(element => isWritable(element)),
        element => {
          expect(parseXml(`<?xml version="1.0" encoding="UTF-8"?>\n${write(element)}\n`, URI)).toEqual(
            element
          );
        }
      )
    );
  });

  it('is read or refused, whatever it is, and never anything else', () => {
    const pieces = fc.constantFrom(
      '<a>',
      '</a>',
      '<b/>',
      '<',
      '>',
      '&',
      '&amp;',
      '&#x41;',
      '<?x?>',
      '<!--',
      'text',
      ' '
    );
    fc.assert(
      fc.property(fc.array(pieces), parts => {
        try {
          expect(typeof parseXml(parts.join(''), URI).name).toBe('string');
        } catch (error) {
          expect(error).toMatchObject({ tag: 'unreadable' });
        }
      })
    );
  });

  it.each([
    ['named and numbered entities', '<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x1F600;</a>', '<>&"\'A\u{1f600}'],
    ['space around text', '<a> b\n</a>', ' b\n'],
    ['empty elements', '<a/>', '']
  ])('keeps %s', (_what, document, text) => {
    expect(parseXml(document, URI).text).toBe(text);
  });

  it('answers undefined for an element that is not there, and its text where it is empty', () => {
    const root = parseXml('<a><b></b></a>', URI);
    expect([textOf(root, 'b'), textOf(root, 'c')]).toEqual(['', undefined]);
  });

  it.each([
    '',
    'no XML',
    '<a>',
    '<a></b>',
    '</a>',
    '<a',
    '<a>&nbsp;</a>',
    '<a>&#x110000;</a>',
    '<a><![CDATA[b]]></a>',
    '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
  ])('refuses %j, and names what was asked for', document => {
    expect(() => parseXml(document, URI)).toThrow(
      expect.objectContaining({
        tag: 'unreadable',
        subject: URI,
        message: expect.stringMatching(/^s3:\/\/b\/k: .+ Check the endpoint: a proxy may have answered\.$/s)
      })
    );
  });

  it('has no way to write what XML 1.0 has no character for', () => {
    expect(['\0', '\x0b', '\ufffe', '\ud800'].map(escapeXml)).toEqual(Array(4).fill(undefined));
    expect(escapeXml('\r\n\t')).toBe('&#13;&#10;&#9;');
  });
});

function isWritable({ text, children }: XmlElement): boolean {
  return escapeXml(text) !== undefined && children.every(isWritable);
}
