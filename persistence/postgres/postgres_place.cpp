#include "persistence/postgres/postgres_place.hpp"

#include "persistence/postgres/client/pg_session.hpp"

namespace madang {
namespace {

/// Of months that were detached, the tables stay.
constexpr const char* drop_all_sql =
    "DO $$ DECLARE one record; BEGIN FOR one IN SELECT relname FROM pg_class "
    "WHERE relnamespace = 'madang_read'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition "
    "AND relname NOT LIKE 'detached\\_%' LOOP EXECUTE format('DROP TABLE madang_read.%I', one.relname); END LOOP; END $$";

/// Another writer whose session is there.
std::string others_sql(std::int64_t own) {
  return "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND granted "
         "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND classid = " +
         std::to_string(projector_lock) + " AND objid::bigint <> " + std::to_string(own) + " ORDER BY 1 LIMIT 1";
}

class postgres_place final : public projection_place {
 public:
  postgres_place(const postgres_settings& settings, store_metrics* metrics) : settings_(settings), metrics_(metrics) {}

  std::unique_ptr<sql_session> open_writer() override { return open_pg_session(settings_, true, metrics_); }
  std::unique_ptr<sql_session> open_reader() override { return open_pg_session(settings_, false, metrics_); }
  /// Who begins meanwhile waits for the lock, and then makes the tables.
  std::string put_aside() override {
    auto session = open_writer();
    session->begin_writing();
    session->run(server_tables_lock);
    std::string other;
    {
      sql_statement read(*session, others_sql(settings_.writer));
      read.ask();
      if (read.next()) other = std::to_string(read.integer(0));
    }
    if (other.empty()) session->run(drop_all_sql);
    if (const auto failure = session->commit()) return failure->text;
    return other.empty() ? std::string() : "writer " + other + " is at work there: end it first";
  }
  std::size_t readers_max() const override { return static_cast<std::size_t>(settings_.read_connections); }
  std::string name() const override { return dsn_place(settings_.dsn) + ", schema madang_read"; }

 private:
  const postgres_settings settings_;
  store_metrics* const metrics_;
};

}  // namespace

std::shared_ptr<projection_place> place_in_postgres(const postgres_settings& settings, store_metrics* metrics) {
  return std::make_shared<postgres_place>(settings, metrics);
}

}  // namespace madang
