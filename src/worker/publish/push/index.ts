/** Sending a dataset to the inbox, from here or from a machine that has nothing but sh and curl. */
export { parseLargeFiles } from './kit';
export { MOST_KIT_HOURS, writePushKit } from './writeKit';
export { ArrivalWatches } from './watch';
export { lookForArrival } from './arrival';
export { runPush, type PushResult, type PushSpec } from './run';
export { checkedPushTarget, pushJob, pushTarget } from './push';
