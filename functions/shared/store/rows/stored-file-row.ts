/** A file in S3 with its verified version and checksum: columns of attachment and export_file. */
export interface StoredFileRow {
  readonly filename: string;
  readonly mime_type: string;
  readonly size: number;
  readonly checksum: string;
  readonly storage_path: string;
  readonly storage_version: string | null;
}

export const toStoredFile = (row: StoredFileRow) => ({
  filename: row.filename,
  mime: row.mime_type,
  size: row.size,
  checksumSha256: row.checksum,
  storagePath: row.storage_path,
  ...(row.storage_version !== null && { storageVersion: row.storage_version }),
});
