/** The limits of the contract. Sizes are bytes of UTF-8 unless stated otherwise. */
export const limits = {
  contentBytes: 32 * 1024,
  metadataBytes: 8 * 1024,
  metadataDepth: 32,
  userIdBytes: 255,
  tenantIdBytes: 255,
  /** Users that one user may block. */
  blockedUsers: 10_000,
  /** Open connections for live updates of one user. */
  connectionsPerUser: 50,
  /** Unicode characters. */
  filenameCharacters: 255,
  /** Participants of a conversation. */
  participants: 1000,
  participantsInEvent: 100,
  attachmentsPerMessage: 10,
  reactionBytes: 64,
  /** Different reactions to a message. */
  reactionsPerMessage: 50,
  mentionsPerMessage: 50,
  /** Maximum characters of a message's type. */
  messageTypeCharacters: 64,
  /** Pinned messages of a conversation. */
  pinnedMessages: 100,
  /** Limited because an archive file contains all versions. */
  versionsPerMessage: 1000,
  /** Content and metadata of a message's earlier versions, beyond which it cannot be edited. For the same reason. */
  versionBytesPerMessage: 4 * 1024 * 1024,
  uploadBytes: 100 * 1024 * 1024,
  /** Seconds for which the presigned form of an upload is valid. */
  uploadFormSeconds: 15 * 60,
  /** Seconds after which an upload that no message uses expires. */
  uploadSeconds: 24 * 60 * 60,
  downloadSeconds: 5 * 60,
  pageSize: 200,
  defaultPageSize: 50,
  /** Unread messages are counted up to this number. */
  unreadCount: 1000,
  /** Maximum messages in one integrity report. */
  integrityMessages: 100_000,
  searchQueryBytes: 1024,
  /** Days for which a sync token is valid, and for which changes other than messages are kept. */
  syncDays: 30,
  /** Days for which the files of an export are kept. */
  exportDays: 7,
  /** Maximum days for which restored messages stay out of the archive. */
  restoredDays: 3650,
  importBytes: 5 * 1024 ** 3,
  /** Entries of the zip of an import. */
  importEntries: 200_000,
  importLineBytes: 1024 * 1024,
  /** Earlier versions of an imported message. */
  importedVersions: 100,
  bodyBytes: 64 * 1024,
  /** Bytes of the body of create-message-batch. */
  batchBodyBytes: 1024 * 1024,
  messagesPerBatch: 100,
  messagesPerLookup: 100,
  conversationsPerLookup: 50,
  threadsPerLookup: 50,
  /** Maximum days of a retention policy. */
  retentionDays: 36_500,
  holdReasonBytes: 1024,
  webhooksPerTenant: 10,
  webhookUrlCharacters: 1024,
  /** Events that may wait for a webhook before it is disabled. */
  waitingWebhookEvents: 100_000,
  /** Days for which events that were not delivered are kept. */
  webhookDeliveryDays: 30,
  /** Events that one request sends again by their ids. */
  eventsPerResend: 200,
  /** A dry run of a retention policy counts messages up to this number. */
  impactMessages: 1_000_000,
} as const;
