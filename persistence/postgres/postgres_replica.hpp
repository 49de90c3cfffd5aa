#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "cluster/ports/store_metrics.hpp"
#include "config/store/store_settings.hpp"
#include "persistence/lists/list_replica.hpp"
#include "persistence/lists/shared_read.hpp"
#include "persistence/postgres/client/pg_pool.hpp"

namespace madang {

struct postgres_replica_options {
  postgres_settings settings;  ///< of the primary, with `replica_dsn`
  store_metrics* metrics = nullptr;
  std::function<void(const std::string&)> report;  ///< told where lists are read from now on; from any thread
};

/// A streaming standby that lists are read from. A thread looks at it every second, and at once after a list could not
/// be read there: whoever is away, is another server's standby, or does not come as far as the primary in time is left
/// alone until a later look finds it well again. Role, password and TLS are those of the primary.
class postgres_replica final : public list_replica {
 public:
  /// The error says why the connection string cannot be used; a standby that is away is none.
  static result<std::shared_ptr<postgres_replica>, std::string> open(postgres_replica_options options);
  ~postgres_replica() override;
  postgres_replica(const postgres_replica&) = delete;
  postgres_replica& operator=(const postgres_replica&) = delete;

  bool serves() const override { return serves_.load(std::memory_order_acquire); }
  result<table_marks, read_failure> marks() override { return primary_marks_.ask(); }
  void hasten() override { (void)primary_flush_.ask(); }
  std::chrono::milliseconds patience() const override { return patience_; }
  std::unique_ptr<sql_session> open_reader() override;
  void note_read() override;
  void note_passed_over() override;
  std::string state() const override;
  /// Waits until it was looked at once, or until then.
  void wait_looked_at(std::chrono::steady_clock::time_point until);

 private:
  using steady = std::chrono::steady_clock;

  explicit postgres_replica(postgres_replica_options options);
  void watch();
  bool is_stopping() const;
  std::optional<std::string> look();
  std::string connect();
  void take(const std::string& wrong);
  std::string place() const;

  const postgres_replica_options options_;
  const postgres_settings there_;
  const std::chrono::milliseconds patience_;
  pg_pool primary_;
  shared_read<table_marks> primary_marks_;
  shared_read<bool> primary_flush_;
  std::atomic<bool> serves_{false};

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable looked_;
  bool doubted_ = false;  ///< a list could not be read there since the last look
  bool stopping_ = false;
  std::optional<std::string> wrong_;  ///< as the last look found it; nothing: there was none yet

  std::unique_ptr<pg_connection> server_;  ///< of the thread
  std::thread thread_;
};

/// What a node would find at the replica that the settings name, in words for the operator.
std::string replica_report(const postgres_settings& settings);

}  // namespace madang
