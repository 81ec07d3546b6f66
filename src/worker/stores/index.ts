/**
 * One interface over every place that holds objects, a store a folder; opening
 * them, walking them, and their listings as rows. As whom each is opened, `credentials` says.
 */
export * from './dataset';
export * from './expiry';
export * from './last';
export * from './open';
export * from './store';
export * from './walk';
