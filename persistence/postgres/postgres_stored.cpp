#include "persistence/postgres/postgres_stored.hpp"

#include <algorithm>

namespace madang {
namespace {

/// A scan of the whole journal asks for a few MB at a time; a busy server may take long for them.
constexpr std::int64_t read_timeout_ms = 60'000;

constexpr pg_statement schema_statement{"schema",
                                        "SELECT CASE WHEN to_regclass('madang.batches') IS NULL THEN 0 ELSE 1 END"};
constexpr pg_statement facts_statement{
    "facts",
    "SELECT coalesce(b.number, 0), coalesce(b.last, 0), coalesce(b.chain, ''), coalesce(w.incarnation, 0), j.keys,"
    " coalesce(w.node = 'unfinished copy', false)"
    " FROM madang.journal j LEFT JOIN madang.writers w ON w.writer = $1"
    " LEFT JOIN LATERAL (SELECT number, last, chain FROM madang.batches WHERE writer = $1 ORDER BY number DESC LIMIT 1)"
    " b ON true WHERE j.id = 1"};

constexpr pg_statement others_statement{"others", "SELECT min(writer)::bigint FROM madang.batches WHERE writer <> $1"};

postgres_settings patient(postgres_settings settings) {
  settings.read_timeout_ms = std::max(settings.read_timeout_ms, read_timeout_ms);
  settings.read_connections = 1;
  return settings;
}

}  // namespace

std::optional<std::string> live_writer_in(const pg_rows& rows) {
  if (rows.count() == 0) return std::nullopt;
  return "a node (back end " + std::to_string(rows.integer(0, 0)) + " of the server)";
}

postgres_stored::postgres_stored(const postgres_settings& settings, std::filesystem::path head)
    : settings_(patient(settings)),
      head_(std::move(head)),
      readers_(std::make_shared<pg_pool>(settings_, nullptr)),
      batches_(readers_, number(), 0) {}

result<std::unique_ptr<stored_journal>, std::string> postgres_stored::open(const postgres_settings& settings,
                                                                           std::filesystem::path head) {
  const auto unreadable = [&](const std::string& why) {
    return refused{"unreadable: " + dsn_place(settings.dsn) + ": " + why};
  };
  if (auto wrong = dsn_problem(settings.dsn); !wrong.empty()) return unreadable("the DSN: " + wrong);
  std::unique_ptr<postgres_stored> made(new postgres_stored(settings, std::move(head)));
  const auto schema = made->readers_->run(schema_statement, {});
  if (!schema) return unreadable(schema.error().why);
  if (schema->first_integer() != 1) return unreadable("the schema is missing: run `madang store migrate`");
  const auto known = made->facts();
  if (!known) return refused{"unreadable: " + known.error()};
  made->end_ = known->end.number;
  return std::unique_ptr<stored_journal>(std::move(made));
}

std::string postgres_stored::place() const {
  return dsn_place(settings_.dsn) + ", writer " + std::to_string(settings_.writer);
}

result<std::optional<std::string>, std::string> postgres_stored::writer() {
  const auto rows = readers_->run(live_writers_statement, {});
  if (!rows) return refused{place() + ": " + rows.error().why};
  return live_writer_in(*rows);
}

/// Positions of one writer are a whole journal only where there is no other one.
std::optional<std::string> postgres_stored::hold() {
  const auto rows = readers_->run(others_statement, std::move(pg_params().int4(number())));
  if (!rows) return place() + ": " + rows.error().why;
  const auto other = rows->first_integer();
  if (!other) return std::nullopt;
  return place() + ": writer " + std::to_string(*other) + " has a part of the journal, too; only a whole one is copied";
}

result<journal_facts, std::string> postgres_stored::facts() {
  const auto rows = readers_->run(facts_statement, std::move(pg_params().int4(number())));
  if (!rows) return refused{place() + ": " + rows.error().why};
  if (rows->count() != 1) return refused{place() + ": the store has lost its own row"};
  journal_facts found;
  found.end.number = rows->number(0, 0);
  found.end.last = {rows->number(0, 1)};
  found.incarnation = rows->number(0, 3);
  found.unfinished = rows->integer(0, 5) != 0;
  if (!rows->null(0, 4)) found.keys = rows->number(0, 4);
  if (found.end.number == 0) return found;
  const auto chain = chain_from(rows->bytes(0, 2));
  if (!chain) return refused{place() + ": the row of the last batch is damaged"};
  found.end.chain = *chain;
  return found;
}

result<std::optional<chain_hash>, std::string> postgres_stored::chain_of(std::uint64_t number) {
  auto chain = batches_.chain_of(number);
  if (!chain) return refused{place() + ": " + chain.error().why};
  return *chain;
}

void postgres_stored::walk(std::uint64_t from, const std::function<bool(const batch_row&)>& each,
                           const std::function<void(const std::string&)>& wrong) {
  for (auto number = std::max<std::uint64_t>(from, 1); number <= end_; ++number) {
    bool go_on = true;
    const auto found = batches_.visit(number, [&](const batch_row& row) { go_on = each(row); });
    if (!found) wrong("batch " + std::to_string(number) + " cannot be read: " + found.error().why);
    // Without a server every other one would be missing, too.
    if (!go_on || (!found && found.error().may_pass)) return;
  }
}

journal_opener batches_in(const postgres_settings& settings, std::filesystem::path head) {
  return [settings, head = std::move(head)] { return postgres_stored::open(settings, head); };
}

}  // namespace madang
