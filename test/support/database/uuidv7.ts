/**
 * A statement that defines `uuidv7(shift interval)` in SQL, as PostgreSQL 18 has it: a new UUIDv7 of now plus `shift`.
 * Only the load programs, which make messages within the database, need it: the service makes ids in TypeScript.
 */
export const defineUuidv7 = `
  CREATE FUNCTION uuidv7(shift interval DEFAULT '0') RETURNS uuid LANGUAGE sql VOLATILE AS $$
    SELECT encode(
      set_bit(set_bit(
        overlay(
          uuid_send(gen_random_uuid())
          PLACING substring(int8send(floor(extract(epoch FROM clock_timestamp() + shift) * 1000)::bigint) FROM 3)
          FROM 1 FOR 6),
        52, 1), 53, 1), 'hex')::uuid
  $$`;
