-- Group roles. Each stage makes its logins members of them, outside the migrations.
-- chat_app: what the service may do. chat_read: what the read endpoints may do where they have a login of their own.
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
-- PostgreSQL lets everybody execute a new function. Here each function is granted in its own file.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
