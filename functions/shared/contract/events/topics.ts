/** The Kafka topics. Messages and events are keyed by conversation, so a conversation keeps its order. */
export const topics = {
  /** Accepted messages that wait to be stored. Adding partitions later would remap keys and break the order. */
  ingest: { name: 'chat.message-ingest', partitions: 48 },
  stored: { name: 'chat.message-stored', partitions: 48 },
  /** Edits, deletions, restorations and reactions. */
  messageChanged: { name: 'chat.message-changed', partitions: 12 },
  /** Conversations created and deleted, and their participants. */
  conversationChanged: { name: 'chat.conversation-changed', partitions: 12 },
  /** Users whose data was erased. */
  userErased: { name: 'chat.user-erased', partitions: 6 },
  /** Messages that were accepted and could not be stored, and records that could not be read. */
  rejected: { name: 'chat.message-rejected', partitions: 6 },
} as const;
