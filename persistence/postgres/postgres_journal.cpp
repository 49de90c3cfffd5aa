#include "persistence/postgres/postgres_journal.hpp"

#include "persistence/postgres/seen_heads.hpp"

namespace madang {

result<postgres_journal, std::string> open_postgres_journal(journal_options options, postgres_store_options store) {
  auto with = with_defaults(std::move(options));
  if (!store.warn) store.warn = with.warn;
  store.heads = with.dir;
  const auto settings = store.settings;
  auto* const metrics = store.metrics;
  auto readers = std::make_shared<pg_pool>(settings, metrics);
  // The writer's connection first: it says what is wrong with the server.
  auto batches = postgres_store::open(std::move(store), readers);
  if (!batches) return refused{batches.error()};
  auto snapshots = postgres_snapshots::open({settings, metrics, with.warn}, readers);
  if (!snapshots) return refused{snapshots.error()};

  postgres_journal made;
  made.snapshots = *std::move(snapshots);
  with.head = seen_heads::file_of(settings.writer);
  with.snapshots = made.snapshots.get();
  with.on_take_over = [to = made.snapshots.get(), then = std::move(with.on_take_over)](std::uint64_t incarnation) {
    to->start(incarnation);
    then(incarnation);
  };
  auto events = batch_journal::open(std::move(with), *std::move(batches));
  if (!events) return refused{events.error()};
  made.events = *std::move(events);
  return made;
}

}  // namespace madang
