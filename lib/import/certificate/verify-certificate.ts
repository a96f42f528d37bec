import { digestChain } from '../../../functions/shared/contract/import-digest.ts';
import type { ApiClient } from '../../client/api-client.ts';
import { type Item, listItems } from '../../client/pages.ts';
import type { Certificate } from './certificate.ts';

type Entry = Item<'list-import-entries'>;

/** State of the messages that one import brought into a conversation, compared with the certificate. */
export interface VerifiedPart {
  readonly externalId: string;
  readonly importId: string;
  /** Number of messages by state. */
  readonly states: ReadonlyMap<Entry['state'], number>;
  /** The unexplained difference from the certificate; undefined when there is none. */
  readonly fault?: string | undefined;
  /** The first messages that changed since the import. */
  readonly changes: readonly Entry[];
}

const maxChanges = 20;

/** Compares a certificate with the messages that are stored now. */
export async function* verifyCertificate(
  api: ApiClient,
  certificate: Certificate,
): AsyncGenerator<VerifiedPart> {
  for (const { importId } of certificate.imports) {
    const expected = new Map(
      certificate.conversations.flatMap(({ externalId, conversationId, parts }) =>
        parts
          .filter((part) => part.importId === importId)
          .map((part) => [conversationId, { externalId, ...part }] as const),
      ),
    );
    let open: ReturnType<typeof check> | undefined;
    for await (const entry of listItems(api, 'list-import-entries', {
      path: { importId },
      query: { limit: 1000 },
    })) {
      if (open?.conversationId !== entry.conversationId) {
        if (open) yield open.result();
        const part = expected.get(entry.conversationId);
        expected.delete(entry.conversationId);
        open = check(importId, entry.conversationId, part);
      }
      open.add(entry);
    }
    if (open) yield open.result();
    // Conversations of which the service lists no message.
    for (const [conversationId, part] of expected) yield check(importId, conversationId, part).result();
  }
}

function check(
  importId: string,
  conversationId: string,
  part: { readonly externalId: string; readonly digestIn: string } | undefined,
) {
  const came = digestChain();
  const states = new Map<Entry['state'], number>();
  const changes: Entry[] = [];
  let forgotten = 0;
  return {
    conversationId,
    add(entry: Entry) {
      came.add(entry.digestIn === undefined ? undefined : Buffer.from(entry.digestIn, 'hex'));
      if (entry.digestIn === undefined) forgotten += 1;
      states.set(entry.state, (states.get(entry.state) ?? 0) + 1);
      if (entry.state !== 'as-imported' && changes.length < maxChanges) changes.push(entry);
    },
    result(): VerifiedPart {
      const unexplained = states.get('changed') ?? 0;
      const fault =
        part === undefined
          ? 'The certificate does not name this conversation.'
          : unexplained > 0
            ? `${unexplained} messages differ, and no edit or removal explains it.`
            : forgotten === 0 && came.digest !== part.digestIn
              ? 'The messages that the service lists are not those of the certificate.'
              : undefined;
      return { externalId: part?.externalId ?? conversationId, importId, states, fault, changes };
    },
  };
}
