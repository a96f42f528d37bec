-- Participants as the API shows them. Someone who left has no row: a join with the participants refuses them.
CREATE VIEW shown_participant AS
SELECT id, conversation_id, user_id, role, rfc3339(joined_at) AS joined_at, last_delivered_seq, last_read_seq
FROM participant;

GRANT SELECT ON shown_participant TO chat_app, chat_read;
