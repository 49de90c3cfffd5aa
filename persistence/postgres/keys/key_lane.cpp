#include "persistence/postgres/keys/key_lane.hpp"

#include <utility>

#include "persistence/postgres/postgres_schema.hpp"

namespace madang {

key_lane::key_lane(postgres_settings settings, const char* name, std::chrono::milliseconds timeout,
                   store_metrics* metrics)
    : settings_(std::move(settings)), name_(name), timeout_(timeout), metrics_(metrics) {}

key_store_failure key_lane::unavailable(const std::string& why) const {
  if (metrics_ != nullptr) metrics_->keys_refused.add();
  return {key_store_fault::unavailable, dsn_place(settings_.dsn) + ": " + why};
}

/// Without the turn: those who have keys to ask for hear at once that there is no connection.
key_store_outcome key_lane::connect() {
  {
    const turn mine(mutex_, timeout_);
    if (!mine) return unavailable("others wait for it");
    if (server_ && server_->usable()) return std::nullopt;
  }
  if (auto wrong = dsn_problem(settings_.dsn); !wrong.empty()) return unavailable("store.postgres_dsn: " + wrong);
  const bool strict = settings_.durability == store_durability::remote_flush;
  auto opened = pg_connection::open(settings_, {name_, timeout_, true, strict}, metrics_);
  if (!opened) return unavailable(opened.error().text);
  if (auto wrong = store_problem(**opened, settings_); !wrong.empty()) return unavailable(wrong);
  const turn mine(mutex_, timeout_);
  if (!mine) return unavailable("others wait for it");
  if (!server_ || !server_->usable()) server_ = *std::move(opened);
  return std::nullopt;
}

result<pg_rows, key_store_failure> key_lane::run(const pg_statement& statement, const pg_params& with) {
  const turn mine(mutex_, timeout_);
  if (!mine) return refused{unavailable("others wait for it")};
  if (!server_ || !server_->usable()) return refused{unavailable("there is no connection")};
  auto rows = server_->run(statement, with);
  if (!rows) return refused{unavailable(rows.error().judged().text)};
  return *std::move(rows);
}

result<pg_rows, key_store_failure> key_lane::run_connected(const pg_statement& statement, const pg_params& with) {
  if (auto failed = connect()) return refused{*failed};
  return run(statement, with);
}

}  // namespace madang
