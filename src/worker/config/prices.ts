/** What things cost where no `lifecycle.yaml` says otherwise. */

/**
 * US dollars for 10^9 bytes that leave a cloud's network: Google's list price
 * of the first tier to the internet. A hub sets its own with `prices.egressPerGB`.
 */
export const EGRESS_DOLLARS_PER_GB = 0.12;
