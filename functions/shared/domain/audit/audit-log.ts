import * as z from 'zod';
import type { Caller } from '../caller.ts';
import { shownUserId, uuid } from '../ids.ts';
import type { Page, PageRequest } from '../page.ts';
import { name } from '../text.ts';
import { instant } from '../time.ts';

/** A row of the audit log: who did what, to what, when, and through which request. */
export const auditEvent = z
  .strictObject({
    auditEventId: z.string().meta({ description: 'A number of up to 19 digits; it grows.' }),
    at: z.iso.datetime(),
    actorId: z.string().meta({ description: 'A user, or the name of a job.' }),
    action: z.string().meta({ example: 'create-message' }),
    conversationId: z.uuid().optional(),
    subjectId: z.uuid().optional().meta({ description: 'What was acted on: a message, an import …' }),
    subjectUserId: z.string().optional().meta({ description: 'Whom it concerned.' }),
    requestId: z.string().optional(),
    sourceIp: z.string().optional(),
    details: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ description: 'Depends on the action; never anything of a message.' }),
  })
  .meta({ id: 'AuditEvent' });

export type AuditEvent = z.infer<typeof auditEvent>;

export const auditFilter = z.strictObject({
  actor: shownUserId.optional().meta({ description: 'Only what this user or job did.' }),
  action: name(64).optional().meta({ description: 'Only this action.', example: 'create-message' }),
  conversationId: uuid.optional().meta({ description: 'Only what concerned this conversation.' }),
  subject: name(255).optional().meta({ description: 'A subjectId or a subjectUserId.' }),
  from: instant.optional().meta({ description: 'Only what was done then or later.' }),
  to: instant.optional().meta({ description: 'Only what was done before.' }),
});

type AuditFilter = z.infer<typeof auditFilter>;

/** The head of the sealed log: docs/explanation/audit.md. */
interface AuditHead {
  readonly block: number;
  /** SHA-256 in hexadecimal. */
  readonly head: string;
  /** Number of sealed events. */
  readonly events: number;
  /** RFC 3339. */
  readonly sealedAt: string;
}

/** A head that was stored where the owner of the database cannot change it. */
export interface AuditAnchor extends AuditHead {
  readonly anchoredAt: string;
}

export interface AuditLog {
  /**
   * Lists the tenant's events after an id, the newest first, and adds an event for this read. The number of rows
   * examined is limited, so a page may be short, even empty, and still have a `next`.
   */
  list(
    page: PageRequest<string> & { readonly filter: AuditFilter },
    caller: Caller,
  ): Promise<Page<AuditEvent, string>>;
  /** Seals the next committed rows into a block, at most `limit` of them. */
  seal(limit: number): Promise<{
    readonly sealed: number;
    /** Milliseconds since the oldest unsealed row was written. */
    readonly waitingMs: number;
  }>;
  /** Undefined before the first block. */
  head(): Promise<AuditHead | undefined>;
}

export interface AnchorStore {
  write(anchor: AuditAnchor): Promise<void>;
}
