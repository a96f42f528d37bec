/**
 * Server parameters of PostgreSQL's log, also used by the local stage. Slow statements are logged without the values of
 * their parameters, which may be message content and search text; errors without their detail, which may quote rows.
 * https://www.postgresql.org/docs/17/runtime-config-logging.html
 */
export const loggedParameters = {
  log_min_duration_statement: '1000',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_error_verbosity: 'terse',
  log_connections: '0',
} as const;
