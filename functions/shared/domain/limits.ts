/** The figures of the contract. Sizes are bytes of UTF-8 unless said otherwise. */
export const limits = {
  contentBytes: 32 * 1024,
  metadataBytes: 8 * 1024,
  metadataDepth: 32,
  userIdBytes: 255,
  tenantIdBytes: 255,
  /** Whom a user may block. */
  blockedUsers: 10_000,
  /** Unicode characters. */
  filenameCharacters: 255,
  /** Of a conversation. */
  participants: 1000,
  participantsInEvent: 100,
  attachmentsPerMessage: 10,
  reactionBytes: 64,
  /** Different ones on a message. */
  reactionsPerMessage: 50,
  /** An archive file has all of them. */
  versionsPerMessage: 1000,
  uploadBytes: 100 * 1024 * 1024,
  /** How long the presigned form of an upload works. */
  uploadFormSeconds: 15 * 60,
  /** How long an upload may wait for the message that uses it. */
  uploadSeconds: 24 * 60 * 60,
  downloadSeconds: 5 * 60,
  pageSize: 200,
  defaultPageSize: 50,
  /** Up to which unread messages are counted. */
  unreadCount: 1000,
  /** Messages of one integrity report. */
  integrityMessages: 100_000,
  searchQueryBytes: 1024,
  /** How long a sync token can be used, and changes other than messages are kept. */
  syncDays: 30,
  /** How long the files of an export are kept. */
  exportDays: 7,
  /** How long restored messages may stay out of the archive. */
  restoredDays: 3650,
  importBytes: 5 * 1024 ** 3,
  importLineBytes: 1024 * 1024,
  /** Earlier versions of an imported message. */
  importedVersions: 100,
  bodyBytes: 64 * 1024,
  /** Of create-message-batch. */
  batchBodyBytes: 1024 * 1024,
  messagesPerBatch: 100,
  messagesPerLookup: 100,
  conversationsPerLookup: 50,
  /** Of a retention policy. */
  retentionDays: 36_500,
  holdReasonBytes: 1024,
  /** Up to which a dry run of a retention policy counts. */
  impactMessages: 1_000_000,
} as const;
