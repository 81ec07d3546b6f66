import { expect, it } from '@jest/globals';
import { json } from '../api';

it('names what was asked for when the answer is no JSON', () => {
  const answer = { status: 200, headers: {}, retries: 0, body: Buffer.from('<html>Log in</html>') };
  expect(() => json(answer, 'gs://leap/a')).toThrow(
    expect.objectContaining({
      tag: 'unreadable',
      subject: 'gs://leap/a',
      message: expect.stringMatching(/^gs:\/\/leap\/a: .+ Check the endpoint: a proxy may have answered\.$/)
    })
  );
});
