#include "persistence/sqlite/sqlite_journal.hpp"

#include "persistence/sqlite/sqlite_store.hpp"

namespace madang {

result<std::unique_ptr<batch_journal>, std::string> open_sqlite_journal(sqlite_journal_options options) {
  auto with = with_defaults(std::move(static_cast<journal_options&>(options)));
  with.held = options.lock;
  if (!options.lock) {
    auto lock = data_lock::take(with.dir);
    if (!lock) return refused{lock.error()};
    with.held = std::make_shared<data_lock>(*std::move(lock));
  }
  auto store = sqlite_store::open(with.dir, with.settings, options.vfs, with.warn);
  if (!store) return refused{store.error()};
  return batch_journal::open(std::move(with), *std::move(store));
}

}  // namespace madang
