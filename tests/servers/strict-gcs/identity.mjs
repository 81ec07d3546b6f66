/**
 * Who may call: any bearer token of a list, as long as it has not expired; with
 * no list, everybody. Also the metadata server of a Google machine
 * (GCE_METADATA_HOST), which hands out new tokens, as workload identity does.
 */
import { randomBytes } from 'node:crypto';
import { ApiError } from './errors.mjs';

export const EMAIL = 'worker@strict-gcs.iam.gserviceaccount.com';
const READERS = new Set(['roles/storage.objectViewer', 'roles/storage.legacyObjectReader']);
const READ = new Set(['storage.objects.get', 'storage.objects.list']);

export class Identity {
  /** Token to { expired, denied: permissions it lacks }. @type {Map<string, { expired: boolean, denied: string[] }>} */
  #tokens = new Map();
  #required = false;
  issued = 0;

  /** From now on a token is needed. */
  accept(token, denied = []) {
    this.#required = true;
    this.#tokens.set(token, { expired: false, denied });
  }

  /** One token, or all that are there now. */
  expire(token) {
    for (const [name, state] of this.#tokens) {
      state.expired ||= token === undefined || token === name;
    }
  }

  /** Permissions of the caller among these. */
  permissions(call, asked) {
    const { denied } = this.#caller(call) ?? { denied: asked };
    return asked.filter(permission => !denied.includes(permission));
  }

  /** Throw unless the caller has the permission on this bucket. */
  require(call, permission, bucket) {
    const caller = this.#caller(call);
    const isOpen = bucket && READ.has(permission) && isPublic(bucket.policy);
    if (!caller && !isOpen) {
      const message = `Anonymous caller does not have ${permission} access to the Google Cloud Storage resource.`;
      throw new ApiError(401, 'required', message, {
        'WWW-Authenticate': 'Bearer realm="https://accounts.google.com/"'
      });
    }
    if (caller?.denied.includes(permission) && !isOpen) {
      const message = `${EMAIL} does not have ${permission} access to the Google Cloud Storage ${bucket?.name ?? 'project'}.`;
      throw new ApiError(403, 'forbidden', message);
    }
  }

  /** Undefined for an anonymous caller; a wrong token is an error even where none is needed. */
  #caller({ headers }) {
    if (!this.#required) {
      return { denied: [] };
    }
    const { authorization } = headers;
    if (authorization === undefined) {
      return undefined;
    }
    const state = this.#tokens.get(/^Bearer (\S+)$/i.exec(authorization)?.[1] ?? '');
    if (!state || state.expired) {
      const header = 'Bearer realm="https://accounts.google.com/", error="invalid_token"';
      throw new ApiError(401, 'authError', 'Invalid Credentials', { 'WWW-Authenticate': header });
    }
    return state;
  }

  /** The metadata server, below /computeMetadata/v1/. */
  metadata({ path, headers }) {
    const answer = { status: 200, headers: { 'Metadata-Flavor': 'Google' } };
    if (headers['metadata-flavor'] !== 'Google') {
      return { ...answer, status: 403, text: 'Missing required header "Metadata-Flavor": "Google"' };
    }
    const what = path.replace(/^\/computeMetadata\/v1\/?/, '').replace(/\/$/, '');
    switch (what) {
      case 'instance/service-accounts/default/token': {
        const token = `issued-${randomBytes(12).toString('hex')}`;
        this.accept(token);
        this.issued++;
        return { ...answer, body: { access_token: token, expires_in: 3599, token_type: 'Bearer' } };
      }
      case 'instance/service-accounts/default':
        return {
          ...answer,
          body: {
            aliases: ['default'],
            email: EMAIL,
            scopes: ['https://www.googleapis.com/auth/cloud-platform']
          }
        };
      case 'instance/service-accounts/default/email':
        return { ...answer, text: EMAIL };
      case 'project/project-id':
        return { ...answer, text: 'strict-gcs' };
      case 'universe/universe-domain':
      case 'universe/universe_domain':
        return { ...answer, text: 'googleapis.com' };
      case 'instance':
      case '':
        return { ...answer, body: {} };
      default:
        return { ...answer, status: 404, text: 'Not found' };
    }
  }
}

const isPublic = ({ bindings }) =>
  bindings.some(({ role, members }) => READERS.has(role) && members?.includes('allUsers'));
