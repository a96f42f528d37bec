import type { Participant } from '../../domain/conversations/conversation.ts';

/** A row of the view shown_participant. */
export interface ParticipantRow {
  readonly user_id: string;
  readonly role: Participant['role'];
  readonly joined_at: string;
  readonly last_delivered_seq: number;
  readonly last_read_seq: number;
}

export const toParticipant = (row: ParticipantRow): Participant => ({
  userId: row.user_id,
  role: row.role,
  joinedAt: row.joined_at,
  lastDeliveredSeq: row.last_delivered_seq,
  lastReadSeq: row.last_read_seq,
});
