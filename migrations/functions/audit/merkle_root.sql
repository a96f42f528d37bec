-- Returns the root of the Merkle tree over leaves (at least one): RFC 9162, section 2.1.1.
CREATE OR REPLACE FUNCTION merkle_root(level bytea[]) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE
AS $$
DECLARE
  size integer := cardinality(level);
BEGIN
  WHILE size > 1 LOOP
    level := ARRAY(
      SELECT CASE WHEN 2 * n > size THEN level[size] ELSE sha256('\x01'::bytea || level[2 * n - 1] || level[2 * n]) END
      FROM generate_series(1, (size + 1) / 2) n ORDER BY n
    );
    size := cardinality(level);
  END LOOP;
  RETURN level[1];
END
$$;
