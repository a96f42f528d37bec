/**
 * What PostgreSQL logs, as server parameters; the local stage runs with the same. Slow statements are logged without
 * the values of their parameters, which are message content and search text; errors without their detail, which quotes rows.
 * https://www.postgresql.org/docs/17/runtime-config-logging.html
 */
export const loggedParameters = {
  log_min_duration_statement: '1000',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_error_verbosity: 'terse',
  log_connections: '0',
} as const;
