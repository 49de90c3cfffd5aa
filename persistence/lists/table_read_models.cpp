#include "persistence/lists/table_read_models.hpp"

#include <pthread.h>
#include <algorithm>
#include <memory>
#include <utility>

#include "persistence/lists/list_reader.hpp"

namespace madang {

namespace {

/// How long a list that waits for a replica leaves it alone.
constexpr std::chrono::milliseconds between_looks{4};

}  // namespace

/// What one thread reads with.
struct table_read_models::desk {
  /// A connection with the readers on it, made anew with the tables.
  struct reading {
    std::uint64_t generation = 0;
    std::unique_ptr<sql_session> session;
    std::unique_ptr<list_reader> reader;

    template <class Open>
    list_reader& of(table_projection& projection, const query_registry& queries, Open&& open) {
      if (reader != nullptr && generation == projection.generation()) return *reader;
      reader.reset();
      generation = projection.generation();
      session = open();
      reader = std::make_unique<list_reader>(queries, *session, projection.open_orders());
      return *reader;
    }
  };

  reading tables;
  reading replica;
};

table_read_models::table_read_models(table_projection& projection, query_registry queries,
                                     std::function<position()> durable, read_models_options options)
    : projection_(projection), queries_(std::move(queries)), durable_(std::move(durable)), options_(options) {
  for (std::size_t i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { serve(); });
}

table_read_models::~table_read_models() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  arrival_.notify_all();
  for (auto& each : threads_) each.join();
  for (auto& each : queue_) each.done(refused{list_unavailable("the node stops")});
}

void table_read_models::ask_any(any_query query, std::function<void(any_listing)> done) {
  auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(options_.wait_ms);
  request one{std::move(query), std::move(done), durable_(), deadline};
  {
    std::unique_lock lock(mutex_);
    if (!stopping_ && queue_.size() < options_.queue_max) {
      queue_.push_back(std::move(one));
      lock.unlock();
      arrival_.notify_one();
      return;
    }
  }
  one.done(refused{list_unavailable("too many lists are waiting")});
}

void table_read_models::serve() {
  pthread_setname_np(pthread_self(), "list-reader");
  desk at;
  while (true) {
    std::unique_lock lock(mutex_);
    arrival_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (stopping_) return;
    auto one = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    one.done(answer(one, at));
    // It goes without the lock: what its asker let it hold may ask for the next list as it goes.
  }
}

any_listing table_read_models::answer(const request& one, desk& at) {
  if (!projection_.wait_projected(one.upto, one.deadline)) {
    return refused{list_unavailable("the lists are behind the journal")};
  }
  if (auto out = answer_from_replica(one, at)) return *std::move(out);
  auto& reader = at.tables.of(projection_, queries_, [this] { return projection_.open_reader(); });
  auto out = reader.read(one.query, one.deadline, one.upto);
  if (reader.found_behind()) {
    projection_.look_again();
    return out;
  }
  // A file that could not be opened is tried again.
  if (!out && out.error().reason == list_failure::cause::unavailable) at.tables.reader.reset();
  return out;
}

/// Nothing where the projection's own tables are to be asked.
std::optional<any_listing> table_read_models::answer_from_replica(const request& one, desk& at) {
  if (options_.replica == nullptr || !options_.replica->serves()) return std::nullopt;
  auto& replica = *options_.replica;
  const auto needed = replica.marks();
  if (!needed) return std::nullopt;
  const auto until = std::min(one.deadline, std::chrono::steady_clock::now() + replica.patience());
  auto& reader = at.replica.of(projection_, queries_, [&] { return replica.open_reader(); });
  for (int looks = 1;; ++looks) {
    auto out = reader.read(one.query, one.deadline, one.upto, *needed);
    if (!reader.found_behind() && !reader.found_broken()) {
      replica.note_read();
      return out;
    }
    if (reader.found_broken()) at.replica.reader.reset();
    if (at.replica.reader == nullptr || !replica.serves() || std::chrono::steady_clock::now() >= until) break;
    std::this_thread::sleep_for(between_looks);
    // While batches are written it comes by itself.
    if (looks == 2) replica.hasten();
  }
  replica.note_passed_over();
  return std::nullopt;
}

}  // namespace madang
