-- Bars of the past that were imported, beside the candles of the platform's own trades, from which nothing here follows.
-- interval_s: 60 or 86400. number: of such intervals since 1970-01-01, of minutes in UTC, of days in the market's zone.
-- Prices count 10^-4, volumes 10^-6.
CREATE TABLE bars (
  symbol text NOT NULL,
  interval_s bigint NOT NULL CHECK (interval_s IN (60, 86400)),
  number bigint NOT NULL,
  open bigint NOT NULL,
  high bigint NOT NULL,
  low bigint NOT NULL,
  close bigint NOT NULL,
  volume bigint NOT NULL,
  PRIMARY KEY (symbol, interval_s, number)
);

-- How far each file has come, by its hash and how its rows were read; it moves with the bars, in their transaction.
-- bytes, lines: of the file that are done with. What became of its rows: added, corrected, unchanged, bad.
CREATE TABLE bar_files (
  file text PRIMARY KEY,
  bytes bigint NOT NULL,
  lines bigint NOT NULL,
  added bigint NOT NULL,
  corrected bigint NOT NULL,
  unchanged bigint NOT NULL,
  bad bigint NOT NULL,
  ended boolean NOT NULL
);

-- Puts bars, of two of the same interval the later one, and says how many are new and how many others have changed. The
-- counts of the file are those before these bars, which are added to them.
CREATE FUNCTION put_bars(p_symbol text[], p_interval_s bigint[], p_number bigint[], p_open bigint[], p_high bigint[],
                         p_low bigint[], p_close bigint[], p_volume bigint[], p_file text, p_bytes bigint,
                         p_lines bigint, p_added bigint, p_corrected bigint, p_unchanged bigint, p_bad bigint,
                         p_ended bigint, OUT new_bars bigint, OUT changed_bars bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
BEGIN
  WITH given AS (
    SELECT DISTINCT ON (one.symbol, one.interval_s, one.number) one.*
    FROM unnest(p_symbol, p_interval_s, p_number, p_open, p_high, p_low, p_close, p_volume) WITH ORDINALITY
      AS one (symbol, interval_s, number, open, high, low, close, volume, place)
    ORDER BY one.symbol, one.interval_s, one.number, one.place DESC
  ), put AS (
    INSERT INTO bars AS known
    SELECT g.symbol, g.interval_s, g.number, g.open, g.high, g.low, g.close, g.volume FROM given g
    ON CONFLICT (symbol, interval_s, number) DO UPDATE
    SET open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close,
        volume = excluded.volume
    WHERE (known.open, known.high, known.low, known.close, known.volume)
      IS DISTINCT FROM (excluded.open, excluded.high, excluded.low, excluded.close, excluded.volume)
    RETURNING known.xmax = 0 AS is_new
  )
  SELECT count(*) FILTER (WHERE put.is_new), count(*) FILTER (WHERE NOT put.is_new) INTO new_bars, changed_bars
  FROM put;
  INSERT INTO bar_files AS f
  VALUES (p_file, p_bytes, p_lines, p_added + new_bars, p_corrected + changed_bars,
          p_unchanged + cardinality(p_symbol) - new_bars - changed_bars, p_bad, p_ended <> 0)
  ON CONFLICT (file) DO UPDATE
  SET bytes = excluded.bytes, lines = excluded.lines, added = excluded.added, corrected = excluded.corrected,
      unchanged = excluded.unchanged, bad = excluded.bad, ended = excluded.ended;
END $$;
