import type { DomainErrorKind } from '../../domain/domain-error.ts';
import type { Message } from '../../domain/messages/message.ts';
import type { Page } from '../../domain/page.ts';
import { boundedPage } from '../sql/page.ts';
import { type MessageRow, toMessage } from './message-row.ts';

/** A row of a listing of messages; an empty page has one row without a message. */
export interface ListedMessageRow extends MessageRow {
  readonly access: 'ok' | DomainErrorKind;
  /** Messages that the statement found before it ended the page at a number of bytes. */
  readonly candidates: number;
}

/**
 * Converts the rows of a listing of messages to a page.
 *
 * @throws DomainError when `access` is refused
 */
export const messagePage = <Row extends ListedMessageRow, Position>(
  rows: readonly Row[],
  positionOf: (row: Row) => Position,
): Page<Message, Position> => boundedPage(rows, ({ id }) => id !== null, toMessage, positionOf);
