/**
 * Files from the user's computer into a bucket: chosen or dropped, sent in
 * pieces, taken up again after a reload. The worker keeps what has arrived.
 */
export { uploadPlugin } from './plugin';
