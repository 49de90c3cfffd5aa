#include "cluster/node/node_stores.hpp"

#include <spdlog/spdlog.h>

#include <chrono>

#include "cluster/node/node_end.hpp"
#include "config/cluster/cluster_settings.hpp"
#include "config/store/store_settings.hpp"
#include "persistence/contexts.hpp"
#include "persistence/former/postgres_former.hpp"
#include "persistence/ports/shard_sets.hpp"
#include "persistence/postgres/postgres_journal.hpp"
#include "persistence/postgres/postgres_place.hpp"
#include "persistence/postgres/postgres_replica.hpp"
#include "persistence/postgres/postgres_schema.hpp"

namespace madang {
namespace {

/// Journal and snapshots hold password hashes: no other user of the machine may read them, also where an older version
/// made the files.
void keep_private(const std::filesystem::path& dir) {
  namespace fs = std::filesystem;
  const auto others = fs::perms::group_all | fs::perms::others_all;
  const auto close = [&](const fs::path& path, const fs::file_status& found) {
    std::error_code failed;
    if ((found.permissions() & others) == fs::perms::none || fs::is_symlink(path, failed)) return;
    fs::permissions(path, others, fs::perm_options::remove, failed);
    if (failed)
      spdlog::warn("{} can be read by other users, and that cannot be changed: {}", path.string(), failed.message());
  };
  std::error_code failed;
  close(dir, fs::status(dir, failed));
  for (const auto& one : fs::recursive_directory_iterator(dir, failed)) close(one.path(), one.status(failed));
}

/// Which setting to look at, where the store has not said so itself.
std::string about_store(const std::string& why) {
  return why.starts_with("store.") ? why : "store.postgres_dsn: " + why;
}

}  // namespace

result<std::unique_ptr<node_stores>, std::string> node_stores::open(const settings& config, const clock& time,
                                                                    node_metrics& metrics, hooks calls) {
  std::unique_ptr<node_stores> made(new node_stores);
  auto warn = [](const std::string& text) { spdlog::warn("{}", text); };

  std::filesystem::path dir(config.node.data_dir);
  // Before any file is opened: another node on this directory must not be touched.
  auto lock = data_lock::take(dir);
  if (!lock) return refused{"node.data_dir: " + lock.error()};
  keep_private(dir);

  auto superseded = std::make_shared<superseded_groups>();
  if (auto there = made->open_projection(config, metrics, superseded); !there) return refused{there.error()};

  journal_options truth;
  truth.superseded = superseded;
  truth.dir = dir;
  truth.settings = config.journal;
  truth.time = &time;
  truth.projected = made->projection_.get();
  truth.metrics = &metrics;
  truth.on_durable = std::move(calls.on_durable);
  if (calls.open_keys) {
    truth.open_keys = [open = std::move(calls.open_keys), &database = made->database_](bool holds_events) {
      return open(holds_events, database);
    };
  }
  made->past_door_ = std::make_shared<past_door>();
  truth.on_snapshot = [door = made->past_door_](const snapshot& taken) {
    std::lock_guard guard(door->lock);
    if (door->keeps != nullptr) door->keeps->keep(taken);
  };
  truth.fatal = end_process;
  truth.warn = warn;
  auto opened = made->open_journal(config, std::move(truth), std::make_shared<data_lock>(*std::move(lock)));
  if (!opened) return refused{opened.error()};
  made->open_past(config);
  made->door_ = std::make_shared<batch_door>();
  made->door_->events = made->journal_.get();
  made->projection_->start([door = made->door_](std::uint64_t number) -> result<durable_batch, read_failure> {
    std::lock_guard guard(door->lock);
    if (door->events == nullptr) return refused{read_failure{"the journal is closed", true}};
    return door->events->read_batch(number);
  });

  made->tend_tables(config);
  read_models_options reading;
  reading.wait_ms = config.http.list_wait_ms;
  if (config.of<store_settings>().kind == store_kind::postgres) {
    const auto& server = config.of<postgres_settings>();
    reading.threads = static_cast<std::size_t>(server.read_connections);
    if (!server.replica_dsn.empty()) {
      auto replica = postgres_replica::open({server, &made->database_, warn});
      if (!replica) return refused{replica.error()};
      made->replica_ = reading.replica = *std::move(replica);
    }
  }
  made->lists_ = std::make_unique<table_read_models>(
      *made->projection_, all_queries(), [events = made->journal_.get()] { return events->durable(); }, reading);
  return made;
}

result<bool, std::string> node_stores::open_projection(const settings& config, node_metrics& metrics,
                                                       std::shared_ptr<superseded_groups> superseded) {
  const bool on_server = config.of<store_settings>().kind == store_kind::postgres;
  table_projection_options derived;
  derived.superseded = std::move(superseded);
  derived.settings = config.projector;
  derived.tables = all_tables();
  derived.lag = &metrics.projector_lag;
  derived.report = [](const std::string& text) { spdlog::warn("{}", text); };
  if (on_server) {
    const auto& server = config.of<postgres_settings>();
    // What is wrong with the server is said in the words of the store.
    if (const auto fit = check_store(server); !fit) return refused{about_store(fit.error())};
    derived.place = place_in_postgres(server, &database_);
  } else {
    derived.file = (std::filesystem::path(config.node.data_dir) / "projection.db").string();
  }
  auto opened = table_projection::open(std::move(derived));
  if (!opened) return refused{(on_server ? "store.postgres_dsn: " : "node.data_dir: ") + opened.error().why};
  projection_ = *std::move(opened);
  return true;
}

result<bool, std::string> node_stores::open_journal(const settings& config, journal_options truth,
                                                    std::shared_ptr<data_lock> lock) {
  if (config.of<store_settings>().kind == store_kind::postgres) {
    postgres_store_options store;
    store.settings = config.of<postgres_settings>();
    store.node = config.node.data_dir;
    store.metrics = &database_;
    truth.held = std::move(lock);
    auto opened = open_postgres_journal(std::move(truth), std::move(store));
    if (!opened) return refused{about_store(opened.error())};
    snapshots_ = std::move(opened->snapshots);
    journal_ = std::move(opened->events);
    if (!config.of<cluster_settings>().is_alone()) shared_ = std::make_unique<shared_journal>(*journal_);
    return true;
  }
  sqlite_journal_options in_files;
  static_cast<journal_options&>(in_files) = std::move(truth);
  in_files.lock = std::move(lock);
  auto opened = open_sqlite_journal(std::move(in_files));
  if (!opened) return refused{"node.data_dir: " + opened.error()};
  journal_ = *std::move(opened);
  return true;
}

result<node_stores::former_writers, read_failure> node_stores::read_formers(const settings& config,
                                                                            const shard_set& of) {
  const auto& server = config.of<postgres_settings>();
  former_writers found;
  owned_ = all_of_both(owned_, of);
  if (snapshots_) snapshots_->own(owned_);
  if (!written_) written_ = std::make_shared<written_shards>();
  auto all = postgres_former::open_all(server, all_tables(), owned_, &database_, written_.get());
  if (!all) return refused{all.error()};
  found.all = *std::move(all);
  const auto own = postgres_former::written_by(server, &database_, written_.get());
  if (!own) return refused{own.error()};
  found.own_written = *own;
  found.has_all_it_wrote = is_empty(without(*own, owned_));
  for (const auto& one : found.all) {
    const auto numbers = one->last_numbers(
        [this](channel_id channel, std::uint64_t number) { journal_->raise_channel(channel, number); });
    if (!numbers) return refused{numbers.error()};
  }
  shared_->read_also(found.all);
  return found;
}

void node_stores::give_away(const shard_set& shards) {
  owned_ = without(owned_, shards);
}

void node_stores::given(const shard_set& shards) {
  give_away(shards);
  if (snapshots_) snapshots_->own(owned_);
}

bool node_stores::wait_snapshots(std::int64_t timeout_ms) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  return journal_->wait_handed_on(deadline) && (!snapshots_ || snapshots_->wait_stored(deadline));
}

void node_stores::open_past(const settings& config) {
  const auto bytes = static_cast<std::uint64_t>(config.journal.past_snapshot_bytes);
  if (bytes == 0) return;
  archive_limits limits;
  limits.every_events = static_cast<std::uint64_t>(config.journal.past_snapshot_events);
  limits.bytes_max = bytes;
  past_ = state_archive::open(std::filesystem::path(config.node.data_dir) / "past", limits, journal_->journal_number(),
                              journal_->last(), [](const std::string& text) { spdlog::warn("{}", text); });
  std::lock_guard guard(past_door_->lock);
  past_door_->keeps = past_.get();
}

/// What other writers of a server have left unprojected, this node projects. Its jobs look after the months.
void node_stores::tend_tables(const settings& config) {
  if (config.of<store_settings>().kind != store_kind::postgres) return;
  months_ = std::make_unique<postgres_months>(config.of<postgres_settings>(), &database_);
  tail_watch_options with;
  with.settings = config.of<postgres_settings>();
  with.tables = all_tables();
  with.chunk_events = static_cast<std::uint64_t>(config.projector.batch_max_events);
  with.metrics = &database_;
  with.report = [](const std::string& text) { spdlog::warn("{}", text); };
  tails_ = std::make_unique<tail_watch>(std::move(with));
}

node_stores::~node_stores() {
  tails_.reset();
  if (past_door_) {
    std::lock_guard guard(past_door_->lock);
    past_door_->keeps = nullptr;
  }
  lists_.reset();
  if (!journal_ || !door_) return;
  wait_projected(2'000);
  // The journal offers to the projection, so it goes first; the projection must not read from it any more then.
  std::lock_guard guard(door_->lock);
  door_->events = nullptr;
}

void node_stores::catch_up(std::uint64_t far_behind) {
  constexpr std::int64_t look_every_ms = 5'000;
  constexpr int looks_in_vain_max = 12;
  int in_vain = 0;
  const auto behind = [this] { return journal_->durable().value - projection_->projected().value; };
  if (behind() <= far_behind) return;
  for (auto before = behind(); in_vain < looks_in_vain_max; before = behind()) {
    spdlog::info("the read models are {} events behind the journal; the start waits for them", before);
    if (wait_projected(look_every_ms)) return;
    in_vain = behind() < before ? 0 : in_vain + 1;
  }
  spdlog::warn("the read models do not catch up; the start goes on without them");
}

bool node_stores::wait_projected(std::int64_t timeout_ms) {
  auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  return projection_->wait_projected(journal_->durable(), deadline);
}

}  // namespace madang
