import { digestChain } from '../../shared/contract/import-digest.ts';
import type {
  CertificateState,
  CertifiedConversation,
  ClaimedImport,
  ComparedEntry,
  EntryPosition,
  ImportStore,
} from '../../shared/domain/imports/import-store.ts';

const entriesAtOnce = 2000;

/**
 * Compares the imported messages with the stored ones, conversation by conversation, until the time is up.
 *
 * @returns whether it is done
 */
export async function certify(
  imports: Pick<ImportStore, 'compare' | 'certify'>,
  { importId, certificateState }: Pick<ClaimedImport, 'importId' | 'certificateState'>,
  hasTime: () => boolean,
): Promise<boolean> {
  let open = certificateState && comparison(certificateState);
  let after: EntryPosition | undefined = certificateState;
  while (hasTime()) {
    const entries = await imports.compare(importId, after, entriesAtOnce);
    const finished: CertifiedConversation[] = [];
    for (const entry of entries) {
      if (open?.conversationId !== entry.conversationId) {
        if (open) finished.push(open.result());
        open = comparison({ conversationId: entry.conversationId });
      }
      open.add(entry);
    }
    const isLast = entries.length < entriesAtOnce;
    if (isLast && open) finished.push(open.result());
    const last = entries.at(-1);
    const state: CertificateState | undefined =
      !isLast && open && last ? { ...open.result(), line: last.line } : undefined;
    if (!(await imports.certify(importId, finished, state))) return false;
    if (isLast) return true;
    after = last;
  }
  return false;
}

type Begun = Pick<CertificateState, 'conversationId'> & Partial<CertificateState>;

function comparison({ conversationId, digestIn, digestStored, differing = 0 }: Begun) {
  const [came, stored] = [digestChain(digestIn), digestChain(digestStored)];
  let count = differing;
  return {
    conversationId,
    add(entry: ComparedEntry) {
      came.add(bytesOf(entry.digestIn));
      stored.add(bytesOf(entry.digestStored));
      if (entry.digestIn !== entry.digestStored) count += 1;
    },
    result: (): CertifiedConversation => ({
      conversationId,
      digestIn: came.digest,
      digestStored: stored.digest,
      differing: count,
    }),
  };
}

const bytesOf = (hex: string | undefined) => (hex === undefined ? undefined : Buffer.from(hex, 'hex'));
