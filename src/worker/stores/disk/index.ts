/**
 * The disk as a store: listing in key order, whole-or-nothing writes, uploads
 * in parts that survive a kill. Only `DiskStore` leaves this folder, and
 * `scanning`, which threads load without all else.
 */
export { DiskStore } from './store';
