/** Many files as one dataset: in which order, along which dimension; what does not fit together is refused by name. */
export { combine } from './combine';
export {
  convertValues,
  readCombined,
  slabs,
  type Combined,
  type CombinedVariable,
  type Conversion,
  type Segment
} from './combined';
export { PACKING, equalValues } from './same';
