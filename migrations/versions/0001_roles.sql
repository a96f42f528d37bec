-- Group roles. Each stage makes its logins members of them, outside the migrations. chat_app has the rights of the
-- service; chat_read has those of the read endpoints, for stages where they have their own login.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'chat_app') THEN
    CREATE ROLE chat_app NOLOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'chat_read') THEN
    CREATE ROLE chat_read NOLOGIN;
  END IF;
END
$$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO chat_app, chat_read;
-- By default PostgreSQL lets every role execute a new function. Here the file of each function grants it.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
