import { describe, expect, it } from '@jest/globals';
import { inputUrl } from '../feedstock/script';

describe('a file as fsspec takes it', () => {
  it.each([
    ['https://h/a.nc', 'https://h/a.nc'],
    ['https://h/a.zip#b%20c.nc', 'zip://b c.nc::https://h/a.zip'],
    ['https://h/a.zip#50%.nc', 'zip://50%.nc::https://h/a.zip']
  ])('%s is %s', (file, url) => {
    expect(inputUrl(file)).toBe(url);
  });
});
