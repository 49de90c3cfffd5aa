#include "persistence/postgres/client/pg_pool.hpp"

#include <chrono>

namespace madang {
namespace {

read_failure failed(const pg_error& error) {
  const auto judged = error.judged();
  return {"the store cannot be read: " + judged.text, judged.fault != store_fault::distrust};
}

}  // namespace

pg_pool::pg_pool(postgres_settings settings, store_metrics* metrics)
    : settings_(std::move(settings)), metrics_(metrics) {}

result<pg_rows, read_failure> pg_pool::run(const pg_statement& statement, const pg_params& with) {
  auto server = take();
  if (!server) return refused{server.error()};
  auto rows = (*server)->run(statement, with);
  if (!rows && rows.error().lost) {
    // The slot stays taken while another connection is made for it.
    if (auto again = connect()) {
      *server = *std::move(again);
      rows = (*server)->run(statement, with);
    }
  }
  give_back(*std::move(server));
  if (!rows) return refused{failed(rows.error())};
  return *std::move(rows);
}

result<pg_pool::connection, read_failure> pg_pool::connect() {
  const std::chrono::milliseconds timeout(settings_.read_timeout_ms);
  // A standby among the servers of the DSN may lack what was written a moment ago.
  auto opened = pg_connection::open(settings_, {"madang reader", timeout, true}, metrics_);
  if (!opened) return refused{failed(opened.error())};
  return *std::move(opened);
}

result<pg_pool::connection, read_failure> pg_pool::take() {
  {
    std::unique_lock lock(mutex_);
    const auto most = static_cast<std::size_t>(settings_.read_connections);
    const auto patience = std::chrono::milliseconds(settings_.read_timeout_ms);
    if (!freed_.wait_for(lock, patience, [&] { return taken_ < most; })) {
      return refused{read_failure{"all connections that read are taken", true}};
    }
    ++taken_;
    if (!idle_.empty()) {
      auto one = std::move(idle_.back());
      idle_.pop_back();
      return one;
    }
  }
  auto made = connect();
  if (!made) give_back(nullptr);
  return made;
}

void pg_pool::give_back(connection one) {
  {
    std::lock_guard lock(mutex_);
    --taken_;
    if (one && one->usable()) idle_.push_back(std::move(one));
  }
  freed_.notify_one();
}

}  // namespace madang
