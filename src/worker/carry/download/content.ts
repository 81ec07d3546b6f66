/** What a download gives: bytes of which any range can be asked for, again and again. */

export interface DownloadContent {
  /** Of the file to save. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Objects in it. */
  readonly objects: number;
  /** Changes when any of its bytes might. */
  readonly fingerprint: string;
  /** Fill `into` with the bytes from `offset` on. */
  read(offset: number, into: Uint8Array, signal: AbortSignal): Promise<void>;
}
