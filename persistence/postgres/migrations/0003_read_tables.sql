-- The read tables: lists of the API, for programs and analysts to query. What is in them follows from the journal, and
-- a node makes, fills and drops them as its own; FORMAT.md explains them.
CREATE SCHEMA madang_read;

-- The moment of a time in nanoseconds since 1970-01-01 UTC, rounded down to microseconds.
CREATE FUNCTION madang_read.moment(bigint) RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN timestamptz 'epoch' + ($1 / 1000) * interval '1 microsecond';

-- The number that a fixed-point number stands for: prices and amounts of money have 4 decimals, quantities 6.
CREATE FUNCTION madang_read.money(bigint) RETURNS numeric
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN round($1::numeric / 10000, 4);
CREATE FUNCTION madang_read.quantity(bigint) RETURNS numeric
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN round($1::numeric / 1000000, 6);

-- The reverse of `moment`, for conditions on indexes and partitions.
CREATE FUNCTION madang_read.nanos(timestamptz) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (extract(epoch FROM $1) * 1000000000)::bigint;
