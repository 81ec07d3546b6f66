/** A failure as Google's JSON API tells it. */
export class ApiError extends Error {
  /** @param {number} status @param {string} reason @param {string} message @param {Record<string, string>} [headers] */
  constructor(status, reason, message, headers = {}) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.headers = headers;
  }

  get body() {
    const { status: code, message, reason } = this;
    return { error: { code, message, errors: [{ message, domain: 'global', reason }] } };
  }
}

export const invalid = message => new ApiError(400, 'invalid', message);
export const noSuchObject = (bucket, name) =>
  new ApiError(404, 'notFound', `No such object: ${bucket}/${name}`);
export const conditionNotMet = () =>
  new ApiError(412, 'conditionNotMet', 'At least one of the pre-conditions you specified did not hold.');
