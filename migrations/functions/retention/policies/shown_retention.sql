-- Policies as the API shows them: what applies now (nulls: nothing is due), and what applies from `pending_at` on
-- (null: the same).
CREATE VIEW shown_retention AS
SELECT r.tenant_id, r.conversation_id, e.days, e.action,
       CASE WHEN r.effective_at > now() THEN rfc3339(r.effective_at) END AS pending_at,
       CASE WHEN r.effective_at > now() THEN r.days END AS pending_days,
       CASE WHEN r.effective_at > now() THEN r.action END AS pending_action,
       r.set_by, rfc3339(r.set_at) AS set_at
FROM retention_policy r CROSS JOIN LATERAL effective_retention(r.tenant_id, r.conversation_id) e
WHERE r.days IS NOT NULL OR r.effective_at > now();

GRANT SELECT ON shown_retention TO chat_app;
