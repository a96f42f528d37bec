/** The store of archive files. */
export interface ArchiveObjects {
  /**
   * Writes an object, whole or not at all; answers its version, where the store keeps versions.
   * `sha256` is of the bytes, in base64: the store refuses others.
   * @throws DomainError service-unavailable
   */
  write(path: string, bytes: Uint8Array, sha256: string, mime: string): Promise<string | undefined>;
  /**
   * All of an object, of that version or else the newest; undefined when there is none.
   * @throws DomainError service-unavailable
   */
  read(path: string, version: string | undefined): Promise<Uint8Array | undefined>;
  /** Removes an object; its versions stay readable for as long as the store keeps deleted ones. What is not there is fine. */
  remove(path: string): Promise<void>;
  /**
   * Removes all versions of an object for good, but for those to keep.
   * @throws DomainError service-unavailable, also when a lock keeps one
   */
  removeVersions(path: string, keep: readonly string[]): Promise<void>;
}
