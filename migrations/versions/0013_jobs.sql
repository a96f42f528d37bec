-- Leases of jobs that run one at a time. A run that crashed holds its lease until it expires.
CREATE TABLE job_lease (
  job text PRIMARY KEY,
  holder uuid NOT NULL,
  expires_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON job_lease TO chat_app;
