import { describe, expect, it } from '@jest/globals';
import { readRules } from '../control';

const DAYS = '<Expiration><Days>7</Days></Expiration>';
const rule = (content: string, status = 'Enabled'): string =>
  `<Rule><ID>r</ID><Status>${status}</Status>${content}</Rule>`;

describe('readRules', () => {
  it.each([
    ['of a prefix', rule(`<Filter><Prefix>tmp/</Prefix></Filter>${DAYS}`), [{ prefix: 'tmp/', ageDays: 7 }]],
    ['of the whole bucket', rule(`<Filter/>${DAYS}`), [{ prefix: '', ageDays: 7 }]],
    ['of an empty prefix', rule(`<Filter><Prefix/></Filter>${DAYS}`), [{ prefix: '', ageDays: 7 }]],
    ['in the form before filters', rule(`<Prefix>old/</Prefix>${DAYS}`), [{ prefix: 'old/', ageDays: 7 }]],
    [
      'of a prefix alone in And',
      rule(`<Filter><And><Prefix>a&amp;b/</Prefix></And></Filter>${DAYS}`),
      [{ prefix: 'a&b/', ageDays: 7 }]
    ],
    ['that is off', rule(`<Filter/>${DAYS}`, 'Disabled'), []],
    ['of a tag', rule(`<Filter><Tag><Key>k</Key><Value>v</Value></Tag></Filter>${DAYS}`), []],
    [
      'of a prefix and a size',
      rule(
        `<Filter><And><Prefix>a/</Prefix><ObjectSizeGreaterThan>9</ObjectSizeGreaterThan></And></Filter>${DAYS}`
      ),
      []
    ],
    ['on a date', rule('<Filter/><Expiration><Date>2030-01-01T00:00:00Z</Date></Expiration>'), []],
    [
      'of uploads that were left',
      rule(
        '<Filter/><AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload>'
      ),
      []
    ]
  ])('reads a rule %s', (_, content, expiry) => {
    const document = `<LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</LifecycleConfiguration>`;
    expect(readRules(document, 's3://b')).toEqual(expiry);
  });
});
