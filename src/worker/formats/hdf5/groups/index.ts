/**
 * Groups: their links, however they are stored, and the objects that these lead to.
 * Specification III.A, III.B and IV.A.2.
 */
export { readLinks } from './links';
export { resolveLink } from './resolve';
