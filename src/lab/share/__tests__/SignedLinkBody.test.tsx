/** @jest-environment jsdom */
import { jest } from '@jest/globals';
import { nullTranslator } from '@jupyterlab/translation';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import type { Links } from '../../../protocol';
import { formatMoment } from '../../text';
import { SignedLinkView } from '../SignedLinkBody';

const trans = nullTranslator.load('');
const NOW = new Date('2026-11-22T12:00:00Z');
const LINKS: Links = { publicUrl: null, signing: { possible: true, words: '' } };

function draw(links: Links): number[] {
  const chosen: number[] = [];
  render(<SignedLinkView links={links} trans={trans} onLifetime={seconds => chosen.push(seconds)} />);
  return chosen;
}

beforeEach(() => jest.useFakeTimers({ now: NOW }));
afterEach(() => {
  cleanup();
  jest.useRealTimers();
});

describe('SignedLinkView', () => {
  it('says who can read the file, and until when', () => {
    const chosen = draw(LINKS);
    expect(screen.getByLabelText<HTMLInputElement>('1 hour').checked).toBe(true);
    const words = () => screen.getByText(/Whoever has the link/).textContent;
    expect(words()).toContain(formatMoment('2026-11-22T13:00:00Z'));
    fireEvent.click(screen.getByLabelText('7 days'));
    expect(words()).toContain(formatMoment('2026-11-29T12:00:00Z'));
    expect(chosen).toEqual([604_800]);
  });

  it('says why there is none, and offers no choice', () => {
    draw({ publicUrl: null, signing: { possible: false, words: 'Nobody may sign here.' } });
    expect(screen.getByText('Nobody may sign here.')).toBeTruthy();
    expect(screen.queryByRole('radio')).toBeNull();
  });

  it('tells of the public address where there is one', () => {
    draw({ ...LINKS, publicUrl: 'https://example.org/b/a' });
    expect(screen.getByText(/Everybody may read this file already/)).toBeTruthy();
  });
});
