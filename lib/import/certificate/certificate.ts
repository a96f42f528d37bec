import * as z from 'zod';
import type { ApiClient } from '../../client/api-client.ts';
import { listItems } from '../../client/pages.ts';

import type { ImportPart } from '../parts.ts';
import type { ImportReport } from '../run-part.ts';

const count = z.int().min(0);

/** Result of one import for a conversation. Digests in hex: docs/reference/import-certificate.md. */
const certifiedPart = z.object({
  importId: z.uuid(),
  /** Computed from the export. */
  digestSource: z.string(),
  /** Computed by the service from the uploaded lines. */
  digestIn: z.string(),
  /** Computed by the service from the stored messages when the import ended. */
  digestStored: z.string(),
  differing: count,
});

const certifiedConversation = z.object({
  externalId: z.string(),
  conversationId: z.uuid(),
  lines: count,
  stored: count,
  duplicates: count,
  rejected: z.record(z.string(), count),
  reactions: count,
  versions: count,
  files: count,
  similarIds: count,
  parts: z.array(certifiedPart),
});

const fault = z.object({ importId: z.uuid(), line: count, reason: z.string(), detail: z.string() });

export const certificate = z.object({
  format: z.literal('import-certificate/1'),
  source: z.object({ kind: z.string(), name: z.string() }),
  createdAt: z.iso.datetime(),
  /** Nothing was rejected, and all digests of a conversation are equal. */
  clean: z.boolean(),
  imports: z.array(
    z.object({
      importId: z.uuid(),
      status: z.string(),
      reason: z.string().optional(),
      lines: count,
      conversations: count,
      stored: count,
      duplicates: count,
      rejected: count,
      contentDigested: z.boolean(),
    }),
  ),
  conversations: z.array(certifiedConversation),
  /** Parts of the export that the service cannot store. */
  notKept: z.array(z.object({ what: z.string(), count, first: z.array(z.string()) })),
  /** The first 1,000 rejected lines; the API lists all. */
  faults: z.array(fault),
});

export type Certificate = z.infer<typeof certificate>;
type CertifiedConversation = z.infer<typeof certifiedConversation>;

const maxFaults = 1000;

/** Gathers the certificate of imports that belong to one export. */
export function newCertificate(api: ApiClient, source: Certificate['source']) {
  const conversations = new Map<string, CertifiedConversation>();
  const imports: Certificate['imports'] = [];
  const faults: Certificate['faults'] = [];
  return {
    /** Adds an imported part. */
    async add(report: ImportReport, { digests }: Pick<ImportPart, 'digests'>): Promise<void> {
      const { importId, status, reason, linesDone, stored, duplicates, rejected, contentDigested } = report;
      imports.push({
        importId,
        status,
        ...(reason !== undefined && { reason }),
        lines: linesDone,
        conversations: report.conversations,
        stored,
        duplicates,
        rejected,
        contentDigested,
      });
      for await (const one of listItems(api, 'list-import-conversations', {
        path: { importId },
        query: { limit: 200 },
      })) {
        const known = conversations.get(one.externalId) ?? emptyConversation(one);
        conversations.set(one.externalId, known);
        for (const name of ['lines', 'stored', 'duplicates', 'reactions', 'versions', 'files'] as const)
          known[name] += one[name];
        for (const [why, lines] of Object.entries(one.rejected))
          known.rejected[why] = (known.rejected[why] ?? 0) + lines;
        known.similarIds += one.similarIds ?? 0;
        known.parts.push({
          importId,
          digestSource: digests.digestOf(one.externalId, contentDigested),
          digestIn: one.digestIn ?? '',
          digestStored: one.digestStored ?? '',
          differing: one.differing ?? 0,
        });
      }
      for await (const { line, reason: why, detail } of listItems(api, 'list-import-faults', {
        path: { importId },
        query: { limit: 200 },
      })) {
        if (faults.length === maxFaults) break;
        faults.push({ importId, line, reason: why, detail });
      }
    },
    finish(notKept: Certificate['notKept']): Certificate {
      const all = [...conversations.values()];
      return {
        format: 'import-certificate/1',
        source,
        createdAt: new Date().toISOString(),
        clean:
          imports.every(({ status, rejected }) => status === 'done' && rejected === 0) &&
          all.every(({ parts }) => parts.every(isEqual)),
        imports,
        conversations: all,
        notKept,
        faults,
      };
    },
  };
}

const isEqual = ({ digestSource, digestIn, digestStored }: CertifiedConversation['parts'][number]) =>
  digestSource === digestIn && digestIn === digestStored;

const emptyConversation = ({
  externalId,
  conversationId,
}: Pick<CertifiedConversation, 'externalId' | 'conversationId'>): CertifiedConversation => ({
  externalId,
  conversationId,
  lines: 0,
  stored: 0,
  duplicates: 0,
  rejected: {},
  reactions: 0,
  versions: 0,
  files: 0,
  similarIds: 0,
  parts: [],
});
