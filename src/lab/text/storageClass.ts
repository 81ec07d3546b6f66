/** Storage classes in words. */

/** What every object costs where nothing else is said, as S3, its likes and Google call it. */
const USUAL = 'STANDARD';
/** The same by names of Google's first years, which old buckets still have. */
const USUAL_ONCE = ['REGIONAL', 'MULTI_REGIONAL'];

/** `NEARLINE` -> `Nearline`, `STANDARD_IA` -> `Standard IA`. */
export function nameStorageClass(storageClass: string): string {
  const words = storageClass.split('_');
  return words.map(word => (word.length <= 2 ? word : word[0] + word.slice(1).toLowerCase())).join(' ');
}

/** As `nameStorageClass`; undefined for the usual class, and where the store tells none. */
export function formatStorageClass(storageClass: string | undefined): string | undefined {
  return !storageClass || [USUAL, ...USUAL_ONCE].includes(storageClass)
    ? undefined
    : nameStorageClass(storageClass);
}
