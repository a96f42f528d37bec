import { type RecordedChange, recordedChanges } from '../../domain/changes/change.ts';
import type { Message } from '../../domain/messages/message.ts';
import { type Event, eventData, eventSource, eventType } from './events.ts';

const conversationId = '01a2209c-03ab-74f1-aeeb-8732578f0576';
const at = '2026-11-28T09:30:00.000Z';

const message: Message = {
  id: '01a2209d-7c11-7f00-8a51-2f6d3c9b1e44',
  conversationId,
  seq: 42,
  senderId: 'alice',
  content: 'Lunch at noon?',
  contentType: 'text',
  attachments: [],
  metadata: {},
  mentions: ['bob'],
  reactions: [{ reaction: '👍', count: 1, mine: false }],
  createdAt: at,
  storedAt: at,
  version: 1,
};

/** A value of each field that a recorded change may have. */
const samples: Readonly<Record<string, unknown>> = {
  conversationId,
  at,
  message,
  userId: 'bob',
  role: 'member',
  reaction: '👍',
  firstSeq: 1,
  lastSeq: 40,
  conversation: {
    id: conversationId,
    type: 'group',
    historyVisibility: 'all',
    metadata: { topic: 'Lunch' },
    createdAt: at,
    participants: [
      { userId: 'alice', role: 'owner' },
      { userId: 'bob', role: 'member' },
    ],
    participantCount: 2,
  },
};

const event = (type: string, subject: string, data: unknown): Event => ({
  specversion: '1.0',
  id: `${type}/${subject}/7`,
  source: eventSource('prod'),
  type: eventType(type),
  subject,
  time: at,
  datacontenttype: 'application/json',
  tenantid: 'acme',
  data,
});

/** An event of each type, as the AsyncAPI document shows it. */
export const eventExamples: Readonly<Record<string, Event>> = {
  ...Object.fromEntries(
    recordedChanges.map(({ shape }) => {
      const type = shape.type.value;
      const fields = Object.keys(shape).map((name) => [name, name === 'type' ? type : samples[name]]);
      return [type, event(type, conversationId, eventData(Object.fromEntries(fields) as RecordedChange))];
    }),
  ),
  'message-rejected': event('message-rejected', conversationId, {
    messageId: message.id,
    reason: 'not-participant',
  }),
  'user-erased': event('user-erased', 'bob', {
    userId: 'bob',
    erasureId: '01a2209e-11aa-7b3c-9d10-5a1f0c2e7d90',
  }),
};
