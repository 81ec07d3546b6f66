/** @jest-environment jsdom */
import { nullTranslator } from '@jupyterlab/translation';
import fc from 'fast-check';
import { base64Of, contentOf, fromBase64, toBase64 } from '../content';

const trans = nullTranslator.load('');

describe('content of a model', () => {
  it('comes back as it was, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        const model = contentOf('x.bin', bytes, 'file', null, trans);
        expect([...fromBase64(base64Of(model))]).toEqual([...bytes]);
      })
    );
  });

  it('keeps a byte order mark', () => {
    const bytes = Uint8Array.of(0xef, 0xbb, 0xbf, 0x61);
    expect([...fromBase64(base64Of(contentOf('x.csv', bytes, 'file', 'text', trans)))]).toEqual([...bytes]);
  });

  it('writes notebooks the way Jupyter does', () => {
    const text = '{\n "cells": [],\n "nbformat": 4\n}\n';
    const bytes = new TextEncoder().encode(text);
    const model = contentOf('a.ipynb', bytes, 'notebook', null, trans);
    expect(model).toEqual({ type: 'notebook', format: 'json', content: { cells: [], nbformat: 4 } });
    expect(new TextDecoder().decode(fromBase64(base64Of(model)))).toBe(text);
  });

  it.each([
    ['text', /x is not UTF-8/, 'file'],
    ['json', /x is not valid JSON/, 'notebook']
  ] as const)('says why it cannot be %s', (format, words, type) => {
    expect(() => contentOf('x', Uint8Array.of(0xff, 0xfe), type, format, trans)).toThrow(words);
  });

  it('encodes more bytes than a call takes arguments', () => {
    const bytes = new Uint8Array(200_000).fill(7);
    expect(fromBase64(toBase64(bytes))).toHaveLength(200_000);
  });
});
