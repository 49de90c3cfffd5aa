#include "persistence/postgres/client/pg_session.hpp"

#include <chrono>
#include <utility>
#include <variant>

namespace madang {
namespace {

/// A transaction reads one cut.
constexpr const char* begin_reading_sql = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// Every page of a list has an index that gives its rows in their order, and the tables grow faster than what the
/// server knows of them: so a plan is made once for each statement, and never one that gathers all rows and sorts them.
constexpr const char* set_up_reader_sql =
    "SET search_path = madang_read; SET jit = off; SET plan_cache_mode = force_generic_plan; "
    "SET enable_bitmapscan = off; SET enable_seqscan = off";
const std::string set_up_writer_sql = "SET search_path = madang_read; SET jit = off; SET synchronous_commit = off";

/// Says as long as the connection lasts that this writer is at work in the tables. Never waits: all take it shared.
std::string projects_sql(std::int64_t writer) {
  return "; SELECT pg_advisory_lock_shared(" + std::to_string(projector_lock) + ", " + std::to_string(writer) + ")";
}

/// A table is not there: somebody has dropped it.
constexpr std::string_view undefined_table = "42P01";

sqlite_error failure_of(const pg_error& error) {
  const auto judged = error.judged();
  if (judged.fault == store_fault::distrust || error.code == undefined_table) return {SQLITE_CORRUPT, judged.text};
  return {judged.fault == store_fault::no_space ? SQLITE_FULL : SQLITE_BUSY, judged.text};
}

/// `?` as $1, $2, … and `?3` as $3, outside of texts.
std::string with_dollars(std::string_view sql) {
  std::string out;
  bool in_text = false;
  int last = 0;
  for (std::size_t i = 0; i < sql.size(); ++i) {
    if (sql[i] == '\'') in_text = !in_text;
    if (in_text || sql[i] != '?') {
      out += sql[i];
      continue;
    }
    out += '$';
    const bool numbered = i + 1 < sql.size() && sql[i + 1] >= '0' && sql[i + 1] <= '9';
    if (!numbered) out += std::to_string(++last);
  }
  return out;
}

/// How many bytes of a character of UTF-8 begin here; 0: none that PostgreSQL takes.
std::size_t character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto lead = byte(at);
  if (lead == 0) return 0;
  if (lead < 0x80) return 1;
  const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || at + size > text.size()) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if (byte(at + i) >> 6 != 2) return 0;
  }
  const auto second = byte(at + 1);
  const bool wrong = (lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
                     (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f);
  return wrong ? 0 : size;
}

/// A derived table must take whatever an event holds; PostgreSQL takes no zero byte and no wrong UTF-8.
std::string storable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto size = character_at(text, at);
    out += size == 0 ? std::string_view("\xef\xbf\xbd") : text.substr(at, size);
    at += size == 0 ? 1 : size;
  }
  return out;
}

class pg_cursor final : public sql_cursor {
 public:
  pg_cursor(pg_backend& on, const char* sql) : on_(on), sql_(with_dollars(sql)), name_(on.name_of(sql_)) {}

  void reset() override {
    rows_.reset();
    row_ = -1;
  }
  void bind(int index, std::int64_t value) override { at(index) = value; }
  void bind_null(int index) override { at(index) = std::monostate{}; }
  void bind(int index, std::string_view text) override { at(index) = storable(text); }
  void bind(int index, std::span<const std::byte> bytes) override { at(index) = bytes; }
  void bind(int index, const sql_integers& values) override { at(index) = &values; }
  void bind(int index, const sql_texts& values) override { at(index) = &values; }
  void bind(int index, const sql_blobs& values) override { at(index) = &values; }

  result<bool, sqlite_error> step() override {
    if (!rows_) {
      pg_params with;
      for (const auto& each : parameters_) std::visit([&](const auto& value) { add(with, value); }, each);
      auto given = on_.execute({name_, sql_.c_str(), on_.kind()}, with);
      if (!given) return refused{given.error()};
      rows_.emplace(*std::move(given));
      row_ = -1;
    }
    if (row_ < rows_->count()) ++row_;
    return row_ < rows_->count();
  }
  std::int64_t integer(int column) const override { return null(column) ? 0 : rows_->integer(row_, column); }
  bool null(int column) const override { return !has_row() || rows_->null(row_, column); }
  std::string_view text(int column) const override { return null(column) ? "" : rows_->text(row_, column); }
  std::span<const std::byte> blob(int column) const override {
    return null(column) ? std::span<const std::byte>{} : rows_->bytes(row_, column);
  }
  const char* sql() const override { return sql_.c_str(); }

 private:
  using parameter = std::variant<std::monostate, std::int64_t, std::string, std::span<const std::byte>,
                                 const sql_integers*, const sql_texts*, const sql_blobs*>;

  bool has_row() const { return rows_ && row_ >= 0 && row_ < rows_->count(); }
  parameter& at(int index) {
    if (parameters_.size() < static_cast<std::size_t>(index)) parameters_.resize(static_cast<std::size_t>(index));
    return parameters_[static_cast<std::size_t>(index) - 1];
  }
  static void add(pg_params& to, std::monostate) { to.null(); }
  static void add(pg_params& to, std::int64_t value) { to.int8(value); }
  static void add(pg_params& to, const std::string& value) { to.text(value); }
  static void add(pg_params& to, std::span<const std::byte> value) { to.bytes(value); }
  static void add(pg_params& to, const sql_integers* values) { to.int8_array(*values); }
  static void add(pg_params& to, const sql_blobs* values) {
    to.bytes_array(std::vector<std::span<const std::byte>>(values->begin(), values->end()));
  }
  static void add(pg_params& to, const sql_texts* values) {
    sql_texts clean;
    clean.reserve(values->size());
    for (const auto& each : *values) clean.push_back(storable(each));
    to.text_array(clean);
  }

  pg_backend& on_;
  const std::string sql_;
  const char* name_;
  std::vector<parameter> parameters_;
  std::optional<pg_rows> rows_;
  int row_ = -1;
};

}  // namespace

pg_backend::pg_backend(postgres_settings settings, pg_role role, store_metrics* metrics)
    : settings_(std::move(settings)), role_(role), metrics_(metrics) {}

std::unique_ptr<sql_cursor> pg_backend::prepare(const char* sql) {
  return std::make_unique<pg_cursor>(*this, sql);
}

const char* pg_backend::name_of(const std::string& sql) {
  auto [found, added] = names_.try_emplace(sql);
  if (added) found->second = "read_" + std::to_string(names_.size());
  return found->second.c_str();
}

sqlite_outcome pg_backend::connect() {
  if (server_ && server_->usable()) return std::nullopt;
  if (in_transaction_) return sqlite_error{SQLITE_BUSY, "the connection was lost within a transaction"};
  server_.reset();
  auto opened = pg_connection::open(settings_, role_, metrics_);
  if (!opened) return failure_of(opened.error());
  const auto set_up =
      role_.writes ? set_up_writer_sql + projects_sql(settings_.writer) : std::string(set_up_reader_sql);
  if (auto done = (*opened)->exec(set_up); !done) return failure_of(done.error());
  server_ = *std::move(opened);
  return std::nullopt;
}

/// What fails because the connection was lost while it was idle is sent once more.
template <class Send>
result<pg_rows, sqlite_error> pg_backend::send(Send&& one) {
  const bool was_there = server_ && server_->usable();
  if (auto wrong = connect()) return refused{*wrong};
  auto rows = one(*server_);
  if (!rows && rows.error().lost && was_there && !in_transaction_) {
    if (auto wrong = connect()) return refused{*wrong};
    rows = one(*server_);
  }
  if (!rows) return refused{failure_of(rows.error())};
  changes_ = rows->affected();
  return *std::move(rows);
}

result<pg_rows, sqlite_error> pg_backend::execute(const pg_statement& statement, const pg_params& with) {
  return send([&](pg_connection& server) { return server.run(statement, with); });
}

sqlite_outcome pg_backend::run(const char* sql) {
  auto done = send([&](pg_connection& server) { return server.exec(sql); });
  return done ? sqlite_outcome{} : done.error();
}

sqlite_outcome pg_backend::begin(bool reads_only) {
  if (auto wrong = run(reads_only ? begin_reading_sql : "BEGIN")) return wrong;
  in_transaction_ = true;
  return std::nullopt;
}

sqlite_outcome pg_backend::commit() {
  auto wrong = run("COMMIT");
  in_transaction_ = false;
  return wrong;
}

void pg_backend::roll_back() {
  if (!std::exchange(in_transaction_, false)) return;
  if (server_ && server_->usable() && !server_->exec("ROLLBACK")) server_.reset();
}

std::unique_ptr<sql_session> open_pg_session(const postgres_settings& settings, bool writes, store_metrics* metrics) {
  const std::chrono::milliseconds timeout(settings.read_timeout_ms);
  const pg_role role{writes ? "madang projector" : "madang lists", timeout, writes};
  return std::make_unique<sql_session>(std::make_unique<pg_backend>(settings, role, metrics));
}

}  // namespace madang
