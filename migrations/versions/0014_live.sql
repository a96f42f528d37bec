-- Live updates: single-use tickets, and the WebSocket connections that are open. docs/decisions/0019-live-connections.md.
CREATE TABLE live_ticket (
  digest           text PRIMARY KEY, -- SHA-256 of the ticket, which is stored nowhere
  tenant_id        text NOT NULL,
  user_id          text NOT NULL,
  expires_at       timestamptz NOT NULL,
  token_expires_at timestamptz NOT NULL -- when the access token expires that it was requested with
);
CREATE INDEX live_ticket_by_user ON live_ticket (tenant_id, user_id);
CREATE INDEX live_ticket_by_expiry ON live_ticket (expires_at);

CREATE TABLE live_connection (
  connection_id text PRIMARY KEY, -- of the gateway
  tenant_id     text NOT NULL,
  user_id       text NOT NULL,
  expires_at    timestamptz NOT NULL -- when the access token expires, or the gateway ends the connection
);
CREATE INDEX live_connection_by_user ON live_connection (tenant_id, user_id);
CREATE INDEX live_connection_by_expiry ON live_connection (expires_at);

-- Receipts and changes of views that the change feed has, and no event: whom to poke for them. See notice_participant.
CREATE TABLE participant_notice (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  participant_id bigint NOT NULL, -- may be gone
  is_receipt     boolean NOT NULL -- all participants see it; otherwise the participant's own view
);

-- The stage's budget of pokes: a token bucket in one row, which each batch of events updates once. See take_pokes.
CREATE TABLE poke_budget (
  is_only     boolean PRIMARY KEY DEFAULT true CHECK (is_only), -- one row
  tokens      double precision NOT NULL DEFAULT 0,
  refilled_at timestamptz NOT NULL DEFAULT '-infinity'
);

GRANT SELECT, INSERT, UPDATE, DELETE ON live_ticket, live_connection, participant_notice TO chat_app;
GRANT SELECT, INSERT, UPDATE ON poke_budget TO chat_app;
