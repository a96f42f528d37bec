export const scopes = ['chat:read', 'chat:write', 'chat:write:any', 'chat:admin'] as const;

export type Scope = (typeof scopes)[number];

/** The user who makes a request, as the gateway authenticated them, and the ids that logs and the audit log record. */
export interface Caller {
  readonly tenantId: string;
  readonly userId: string;
  readonly scopes: ReadonlySet<string>;
  readonly requestId: string;
  readonly sourceIp?: string;
  /** RFC 3339: when the caller's access token expires. */
  readonly tokenExpiresAt?: string;
  /** W3C trace context, passed on with queued messages and events. */
  readonly traceParent?: string;
}
