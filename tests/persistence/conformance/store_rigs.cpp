#include <stdexcept>

#include "persistence/contexts.hpp"
#include "persistence/memory/memory_snapshots.hpp"
#include "persistence/memory/memory_store.hpp"
#include "persistence/postgres/postgres_snapshots.hpp"
#include "persistence/postgres/postgres_store.hpp"
#include "persistence/projection/table_projection.hpp"
#include "persistence/sqlite/sqlite_store.hpp"
#include "tests/persistence/conformance/store_rig.hpp"
#include "tests/persistence/postgres/postgres_rig.hpp"
#include "tests/support/temp_dir.hpp"

namespace madang::testing {
namespace {

class memory_rig final : public store_rig {
 public:
  std::unique_ptr<batch_store> open() override { return std::make_unique<memory_store>(batches_); }
  std::unique_ptr<snapshot_store> open_snapshots(std::uint64_t) override {
    return std::make_unique<memory_snapshots>(snapshots_);
  }
  void damage(std::uint64_t batch) override {
    std::lock_guard lock(batches_->mutex);
    auto& one = batches_->batches.at(batch);
    auto changed = std::make_shared<journal_batch>();
    changed->number = batch;
    changed->first = one.batch->first;
    changed->last = one.batch->last;
    changed->bytes = one.batch->bytes;
    changed->bytes[changed->bytes.size() / 2] ^= std::byte{1};
    one.batch = std::move(changed);
  }
  void lose_last() override {
    std::lock_guard lock(batches_->mutex);
    batches_->batches.erase(std::prev(batches_->batches.end()));
  }

 private:
  std::shared_ptr<memory_batches> batches_ = std::make_shared<memory_batches>();
  std::shared_ptr<snapshot_memory> snapshots_ = std::make_shared<snapshot_memory>();
};

class sqlite_rig final : public store_rig {
 public:
  std::unique_ptr<batch_store> open() override {
    auto opened = sqlite_store::open(dir_.path(), {}, {}, [](const std::string&) {});
    if (!opened) throw std::runtime_error(opened.error());
    return *std::move(opened);
  }
  std::unique_ptr<snapshot_store> open_snapshots(std::uint64_t) override {
    table_projection_options options;
    options.file = (dir_.path() / "projection.db").string();
    options.tables = all_tables();
    auto opened = table_projection::open(std::move(options));
    if (!opened) throw std::runtime_error(opened.error().why);
    (*opened)->start(
        [](std::uint64_t) -> result<durable_batch, read_failure> { return refused{read_failure{"none"}}; });
    return *std::move(opened);
  }
  void damage(std::uint64_t batch) override {
    change(
        "UPDATE batch SET bytes = CAST(substr(bytes, 1, length(bytes) / 2) || x'01' || substr(bytes, length(bytes) / 2 "
        "+ 2) AS BLOB) WHERE number = " +
        std::to_string(batch));
  }
  void lose_last() override { change("DELETE FROM batch WHERE number = (SELECT max(number) FROM batch)"); }

 private:
  void change(const std::string& sql) {
    auto db = sqlite_db::open((dir_.path() / "journal.db").string(), sqlite_access::read_write);
    if (!db || db->exec(sql)) throw std::runtime_error("the journal file cannot be changed");
  }

  temp_dir dir_;
};

class postgres_store_rig final : public store_rig {
 public:
  std::unique_ptr<batch_store> open() override {
    postgres_store_options options;
    options.settings = rig_.settings();
    options.node = "a";
    options.warn = [](const std::string&) {};
    auto opened = postgres_store::open(options, readers());
    if (!opened) throw std::runtime_error(opened.error());
    return *std::move(opened);
  }
  std::unique_ptr<snapshot_store> open_snapshots(std::uint64_t incarnation) override {
    auto opened = postgres_snapshots::open({rig_.settings(), nullptr, {}}, readers());
    if (!opened) throw std::runtime_error(opened.error());
    (*opened)->start(incarnation);
    return *std::move(opened);
  }
  void damage(std::uint64_t batch) override {
    rig_.sql(
        "UPDATE madang.batches SET bytes = set_byte(bytes, length(bytes) / 2, "
        "get_byte(bytes, length(bytes) / 2) # 1) WHERE number = " +
        std::to_string(batch));
  }
  void lose_last() override {
    rig_.sql("DELETE FROM madang.batches WHERE number = (SELECT max(number) FROM madang.batches)");
  }

 private:
  std::shared_ptr<pg_pool> readers() { return std::make_shared<pg_pool>(rig_.settings(), nullptr); }

  postgres_rig rig_;
};

template <class Rig>
std::unique_ptr<store_rig> make_rig(std::string&) {
  return std::make_unique<Rig>();
}

std::unique_ptr<store_rig> make_postgres(std::string& why) {
  why = postgres_server::missing();
  if (!why.empty()) return nullptr;
  return std::make_unique<postgres_store_rig>();
}

}  // namespace

const std::vector<store_kind_under_test>& stores_under_test() {
  static const std::vector<store_kind_under_test> all = {
      {"memory", make_rig<memory_rig>}, {"sqlite", make_rig<sqlite_rig>}, {"postgres", make_postgres}};
  return all;
}

}  // namespace madang::testing
