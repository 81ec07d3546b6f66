/**
 * Asking before bytes leave the cloud that holds them, because that is paid
 * for. How many leave, and what that costs, is the worker's to say.
 */
export { mayCopy, type EgressContext } from './egress';
