-- Trigger: estimates the size of a message in a Data API response once, when it is written, so that no page has to escape
-- the messages that it asks for room.
CREATE OR REPLACE FUNCTION measure_message() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  NEW.wire_bytes := 300 + wire_bytes(NEW.content, NEW.metadata, NEW.attachments)
    + coalesce(octet_length(to_json(to_json(NEW.mentions)::text)::text), 0)
    + coalesce(octet_length(to_json(to_json(NEW.type)::text)::text), 0);
  RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER measure_message BEFORE INSERT OR UPDATE OF content, metadata, attachments, mentions, type ON message
FOR EACH ROW EXECUTE FUNCTION measure_message();

GRANT EXECUTE ON FUNCTION measure_message() TO chat_app;
