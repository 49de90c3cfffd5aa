#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "cluster/ports/store_metrics.hpp"
#include "config/store/store_settings.hpp"
#include "persistence/ports/table_months.hpp"
#include "persistence/sqlite/sql_session.hpp"

namespace madang {

/// Months that are made before they begin.
inline constexpr std::int64_t months_made_ahead = 2;

/// The months of the read tables in PostgreSQL. Older ones than `store.postgres_keep_months` are to go.
class postgres_months final : public table_months {
 public:
  /// `metrics` may be null.
  postgres_months(const postgres_settings& settings, store_metrics* metrics);

  result<std::vector<month_task>, read_failure> due(unix_nanos now) override;
  result<bool, read_failure> carry_out(const month_task& task) override;

 private:
  using months_of_tables = std::map<std::string, std::set<std::int64_t>>;

  months_of_tables read();

  const std::int64_t keep_months_;
  store_metrics* const metrics_;
  std::mutex mutex_;
  std::unique_ptr<sql_session> session_;
};

}  // namespace madang
