/** The figures of the contract. Sizes are bytes of UTF-8 unless said otherwise. */
export const limits = {
  contentBytes: 32 * 1024,
  metadataBytes: 8 * 1024,
  metadataDepth: 32,
  userIdBytes: 255,
  filenameBytes: 255,
  participantsAtCreation: 1000,
  attachmentsPerMessage: 10,
  uploadBytes: 100 * 1024 * 1024,
  /** How long the presigned form of an upload works. */
  uploadFormSeconds: 15 * 60,
  /** How long an upload may wait for the message that uses it. */
  uploadSeconds: 24 * 60 * 60,
  downloadSeconds: 5 * 60,
  pageSize: 200,
  defaultPageSize: 50,
  bodyBytes: 64 * 1024,
} as const;
