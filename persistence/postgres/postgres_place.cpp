#include "persistence/postgres/postgres_place.hpp"

#include "persistence/postgres/client/pg_session.hpp"

namespace madang {
namespace {

/// Of months that were detached, the tables stay.
constexpr const char* drop_all_sql =
    "DO $$ DECLARE one record; BEGIN FOR one IN SELECT relname FROM pg_class "
    "WHERE relnamespace = 'madang_read'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition "
    "AND relname NOT LIKE 'detached\\_%' LOOP EXECUTE format('DROP TABLE madang_read.%I', one.relname); END LOOP; END $$";

class postgres_place final : public projection_place {
 public:
  postgres_place(const postgres_settings& settings, store_metrics* metrics) : settings_(settings), metrics_(metrics) {}

  std::unique_ptr<sql_session> open_writer() override { return open_pg_session(settings_, true, metrics_); }
  std::unique_ptr<sql_session> open_reader() override { return open_pg_session(settings_, false, metrics_); }
  bool put_aside() override {
    auto session = open_writer();
    session->begin_writing();
    session->run(drop_all_sql);
    return !session->commit();
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
