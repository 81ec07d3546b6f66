import { jsonLine } from '../jsonLine';

it('is one line, whatever a key holds', () => {
  const key = 'a\nb\r\u2028c\u2029';
  const line = jsonLine({ key });
  expect(line).not.toMatch(/[\n\r\u2028\u2029]/);
  expect(JSON.parse(line)).toEqual({ key });
});
