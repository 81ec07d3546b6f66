import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bucketOf } from '../listing/buckets';
import { linksIn } from '../listing/html';
import { elementsIn, textIn } from '../xml';
import { recordNumber } from '../zenodo';

describe('listings in HTML', () => {
  const base = 'https://host/data/2000/';

  it.each([
    ['<a href="a.nc">a</a>', ['https://host/data/2000/a.nc']],
    ["<A class=x HREF='a%20b.nc'>", ['https://host/data/2000/a%20b.nc']],
    ['<a href=a.nc>', ['https://host/data/2000/a.nc']],
    ['<a href="/data/2000/sub/">', ['https://host/data/2000/sub/']],
    ['<a href="a&amp;b.nc">', ['https://host/data/2000/a&b.nc']],
    ['<a href="../">', []],
    ['<a href="/data/">', []],
    ['<a href="/data/2000x/a.nc">', []],
    ['<a href="?C=N;O=D">', []],
    ['<a href="https://other/data/2000/a.nc">', []],
    ['<a href="//other/data/2000/a.nc">', []],
    ['<a href="sub/deep.nc">', []],
    ['<a href="javascript:x()">', []],
    ['<a href="#top">', []]
  ])('%s gives %j', (page, urls) => {
    expect(linksIn(page, base).map(({ url }) => url)).toEqual(urls);
  });

  it('never lead out of their folder, whatever the page says', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), text => {
        for (const { url } of linksIn(`<a href="${text}">x</a>`, base)) {
          expect(url.startsWith(base)).toBe(true);
        }
      })
    );
  });
});

describe('catalogs in XML', () => {
  it('are read without prefixes, comments and declarations', () => {
    const text = `<?xml version="1.0"?><!DOCTYPE x><!-- <a> --><t:a x:href="1 &amp; 2"><b><![CDATA[<&]]></b><c/></t:a>`;
    const [root] = elementsIn(text, 'u');
    expect(root?.attributes).toEqual({ href: '1 & 2' });
    expect(textIn(root!, 'b')).toBe('<&');
  });

  it.each(['', 'text', '<a>', '<a></b>', '<a', '<a><b></a></b>', '<a x=1/>'])('%j is refused', text => {
    expect(() => elementsIn(text, 'u')).toThrow('not the XML of a catalog');
  });
});

describe('public buckets', () => {
  it.each([
    ['https://noaa-x.s3.amazonaws.com/a/b/', 's3', 'https://noaa-x.s3.amazonaws.com/', 'a/b/'],
    ['https://noaa-x.s3.us-east-1.amazonaws.com/', 's3', 'https://noaa-x.s3.us-east-1.amazonaws.com/', ''],
    ['https://s3.us-west-2.amazonaws.com/bkt/a/', 's3', 'https://s3.us-west-2.amazonaws.com/bkt/', 'a/'],
    ['https://storage.googleapis.com/bkt/a/', 'gcs', 'https://storage.googleapis.com/bkt/', 'a/']
  ])('%s', (url, service, root, prefix) => {
    expect(bucketOf(url)).toMatchObject({ service, root, prefix });
  });

  it('are not seen in other hosts', () => {
    expect(bucketOf('https://s3.example.com/a/')).toBeUndefined();
    expect(bucketOf('https://evil.com/s3.amazonaws.com/')).toBeUndefined();
  });
});

describe('Zenodo records', () => {
  it.each([
    ['123', '123'],
    ['10.5281/zenodo.123', '123'],
    ['https://doi.org/10.5281/zenodo.123', '123'],
    ['https://zenodo.org/records/123?token=x', '123'],
    ['https://zenodo.org/record/123/files/a.nc', '123']
  ])('%s is %s', (text, number) => {
    expect(recordNumber(text)).toBe(number);
  });

  it.each(['', 'abc', '10.1000/other.5', '12a'])('%j is none', text => {
    expect(() => recordNumber(text)).toThrow('not a Zenodo record');
  });
});
