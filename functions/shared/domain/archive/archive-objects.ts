/** The store of archive files. */
export interface ArchiveObjects {
  /**
   * Writes an object, whole or not at all. Returns its version; undefined where the store keeps no versions. `sha256`
   * is the base64 digest of the bytes; the store rejects bytes with another digest.
   * @throws DomainError service-unavailable
   */
  write(path: string, bytes: Uint8Array, sha256: string, mime: string): Promise<string | undefined>;
  /**
   * Reads a whole object, of that version or else the newest; undefined when it does not exist.
   * @throws DomainError service-unavailable
   */
  read(path: string, version: string | undefined): Promise<Uint8Array | undefined>;
  /**
   * Deletes an object; its versions stay readable as long as the store keeps deleted ones. A missing object is no
   * error.
   */
  remove(path: string): Promise<void>;
  /**
   * Deletes all versions of an object for good, except those to keep.
   * @throws DomainError service-unavailable, also when an object lock protects a version
   */
  removeVersions(path: string, keep: readonly string[]): Promise<void>;
}
