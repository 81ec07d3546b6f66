/** Sending a dataset to the inbox, from here or from a machine that has nothing but sh and curl. */
export { makePushKit, parseLargeFiles, type KitOptions, type LargeFile, type PushKit } from './kit';
export { pushTarget, pushWords, type PushTarget } from './push';
