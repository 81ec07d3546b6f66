/** @jest-environment jsdom */
import { jest } from '@jest/globals';
import { cleanup, render, screen } from '@testing-library/react';
import { Problem } from '../Problem';

afterEach(cleanup);

describe('Problem', () => {
  it('comes into view when there is one, and goes without a trace', () => {
    // As newer browsers do.
    const scrollIntoView = jest.fn(() => Promise.resolve());
    Object.assign(Element.prototype, { scrollIntoView });
    const { rerender } = render(<Problem>{undefined}</Problem>);
    expect(scrollIntoView).not.toHaveBeenCalled();
    rerender(<Problem>It is gone.</Problem>);
    expect(screen.getByRole('alert').textContent).toBe('It is gone.');
    expect(scrollIntoView).toHaveBeenCalledTimes(1);
    rerender(<Problem>It is gone for good.</Problem>);
    expect(scrollIntoView).toHaveBeenCalledTimes(2);
    rerender(<Problem>{undefined}</Problem>);
    expect(screen.queryByRole('alert')).toBeNull();
  });
});
