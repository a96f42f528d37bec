/** The user of a ticket or a connection. */
export interface LiveUser {
  readonly tenantId: string;
  readonly userId: string;
  /** RFC 3339: when the access token expires that the ticket was requested with. */
  readonly expiresAt: string;
}

/** What a batch of events is about: those to poke. */
export interface Poked {
  /** The connections of their participants. */
  readonly conversationIds: readonly string[];
  /** Users who were removed from a conversation, who learn of it, too. */
  readonly removed: readonly Pick<LiveUser, 'tenantId' | 'userId'>[];
}

export interface PokeTargets {
  readonly connectionIds: readonly string[];
  /** Connections that the stage's budget left out. */
  readonly dropped: number;
}

/** Tickets and open WebSocket connections. */
export interface LiveConnections {
  /** @param digest of the ticket, which is stored nowhere */
  issueTicket(digest: string, user: LiveUser, expiresAt: string): Promise<void>;
  /** Consumes a ticket. Undefined when there is none, it was used, or it has expired. */
  redeemTicket(digest: string): Promise<LiveUser | undefined>;
  /** Returns false when the user has the maximum number of connections. */
  open(connectionId: string, user: LiveUser): Promise<boolean>;
  isOpen(connectionId: string): Promise<boolean>;
  remove(connectionIds: readonly string[]): Promise<void>;
  /** Takes from the stage's budget of pokes a second, for all functions together. */
  takePokes(poked: Poked, perSecond: number): Promise<PokeTargets>;
  /**
   * Takes the notices of receipts and views that gathered, from half of the same budget at most. Undefined when there
   * was none.
   */
  takeNoticedPokes(perSecond: number): Promise<PokeTargets | undefined>;
  /** Connections whose time is up. */
  expired(limit: number): Promise<readonly string[]>;
  removeExpiredTickets(): Promise<void>;
}

/** The WebSockets of the connections. */
export interface Sockets {
  /** `gone`: the client has disconnected. `failed`: the gateway refused the frame, for its limits or otherwise. */
  send(connectionId: string, frame: object): Promise<'sent' | 'gone' | 'failed'>;
  /** Closes a connection; one that is gone is no failure. @throws Error when the gateway refuses */
  close(connectionId: string): Promise<void>;
}
