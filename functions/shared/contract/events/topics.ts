/** The Kafka topics. Messages and events are keyed by conversation, so a conversation keeps its order. */
export const topics = {
  /** Adding partitions later would remap keys and break the order. */
  ingest: {
    name: 'chat.message-ingest',
    partitions: 48,
    description: 'Accepted messages that wait to be stored.',
  },
  stored: { name: 'chat.message-stored', partitions: 48, description: 'Messages that were stored.' },
  messageChanged: {
    name: 'chat.message-changed',
    partitions: 12,
    description: 'Edits, deletions, restorations, pins and reactions.',
  },
  conversationChanged: {
    name: 'chat.conversation-changed',
    partitions: 12,
    description: 'Conversations created, changed and deleted, and their participants.',
  },
  userErased: { name: 'chat.user-erased', partitions: 6, description: 'Users whose data was erased.' },
  rejected: {
    name: 'chat.message-rejected',
    partitions: 6,
    description: 'Messages that were accepted and could not be stored, and records that could not be read.',
  },
} as const;

/** Topics whose events poke the connections of participants. */
export const liveTopics = [topics.stored, topics.messageChanged, topics.conversationChanged] as const;
