/** What storage costs. The price is the setting `pricePerGigabyteMonth`; where it is 0, no cost is shown. Pure. */
const GIGABYTE = 1e9;

/** US dollars a month, at so many for a decimal gigabyte. */
export function monthlyCost(sizeBytes: number, pricePerGigabyte: number): number {
  return (sizeBytes / GIGABYTE) * pricePerGigabyte;
}
