#include <utility>

#include "persistence/projection/table_projection.hpp"

namespace madang {
namespace {

constexpr std::size_t idle_readers_max = 4;

}  // namespace

/// One reading connection with its statements; used by one thread at a time.
class table_projection::reader {
 public:
  reader(const table_projection& of, std::uint64_t of_generation)
      : generation(of_generation),
        session(of.open_reader()),
        index(*session),
        snapshots(*session),
        find_batch_(*session, progress_sql(*session)),
        find_order_batch_(*session, "SELECT coalesce((SELECT refilled FROM table_versions WHERE context='trading'), (" +
                                        batch_sql(*session) + "))") {}

  std::uint64_t batch() { return first_number(find_batch_); }
  /// Up to which the streams of orders are there: their locations are in a table of a context.
  std::uint64_t order_batch() { return first_number(find_order_batch_); }

  std::uint64_t generation;
  std::unique_ptr<sql_session> session;
  stream_index_reader index;
  snapshot_reader snapshots;

 private:
  static std::string batch_sql(const sql_session& at) {
    if (at.dialect() == sql_dialect::sqlite) return "SELECT batch FROM progress";
    return "SELECT batch FROM projected WHERE true" + at.and_own();
  }
  static std::uint64_t first_number(sql_statement& query) {
    query.ask();
    std::uint64_t out = query.next() ? query.number(0) : 0;
    query.done();
    return out;
  }

  sql_statement find_batch_;
  sql_statement find_order_batch_;
};

table_projection::table_projection(table_projection_options options) : options_(std::move(options)) {
  if (!options_.place) options_.place = place_in_file(options_.file);
  if (!options_.superseded) options_.superseded = std::make_shared<superseded_groups>();
}

table_projection::~table_projection() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_all();
  progress_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::unique_ptr<table_projection::reader> table_projection::take_reader() {
  auto now = generation();
  std::unique_lock lock(readers_mutex_);
  reader_free_.wait(lock, [this] { return lent_ < options_.place->readers_max(); });
  ++lent_;
  while (!readers_.empty()) {
    auto last = std::move(readers_.back());
    readers_.pop_back();
    if (last->generation == now) return last;
  }
  lock.unlock();
  return std::make_unique<reader>(*this, now);
}

/// Null: it is not to be used again.
void table_projection::give_back(std::unique_ptr<reader> one) {
  {
    std::lock_guard lock(readers_mutex_);
    --lent_;
    if (one && readers_.size() < idle_readers_max) readers_.push_back(std::move(one));
  }
  reader_free_.notify_one();
}

/// Reads in one transaction: one cut.
template <class Value, class Read>
result<Value, read_failure> table_projection::read(Read&& one) {
  auto lent = take_reader();
  auto& session = *lent->session;
  session.begin_reading();
  Value value = one(*lent);
  if (auto failure = session.commit()) {
    if (failure->is_corruption()) {
      std::lock_guard lock(mutex_);
      damage_seen_ |= lent->generation == generation_;
      work_.notify_one();
    }
    give_back(nullptr);
    return refused{read_failure{"the projection cannot be read: " + failure->text}};
  }
  give_back(std::move(lent));
  return value;
}

template <class Read>
result<projection::locations_cut, read_failure> table_projection::read_places(Read&& one) {
  return read<locations_cut>([&](reader& from) {
    locations_cut cut{{}, from.batch()};
    one(from, cut);
    return cut;
  });
}

result<projection::locations_cut, read_failure> table_projection::stream_locations(entity_id stream,
                                                                                   std::uint64_t after_seq) {
  return stream_part_locations(stream, after_seq, SIZE_MAX);
}

result<projection::locations_cut, read_failure> table_projection::stream_part_locations(entity_id stream,
                                                                                        std::uint64_t after_seq,
                                                                                        std::size_t limit) {
  return read_places([&](reader& from, locations_cut& cut) {
    if (stream.kind == entity_kind::order) cut.covers_batch = from.order_batch();
    bool whole = stream.kind == entity_kind::order
                     ? from.index.order_places(order_id{stream.key}, after_seq, cut.locations)
                     : from.index.locations({group_of(stream), 0}, after_seq, limit, cut.locations);
    if (cut.locations.size() > limit) cut.locations.resize(limit);
    if (!whole) from.session->fail({SQLITE_CORRUPT, "a row of the index is damaged"}, to_text(stream));
  });
}

result<projection::locations_cut, read_failure> table_projection::channel_locations(channel_id channel,
                                                                                    std::uint64_t after,
                                                                                    std::size_t limit) {
  return read_places([&](reader& from, locations_cut& cut) {
    bool whole = from.index.locations(slot_of(channel), after, limit, cut.locations);
    if (!whole) from.session->fail({SQLITE_CORRUPT, "a row of the index is damaged"}, "a channel");
  });
}

result<std::uint64_t, read_failure> table_projection::last_numbers(
    const std::function<void(channel_id, std::uint64_t)>& visit) {
  return read<std::uint64_t>([&](reader& from) { return from.index.last_numbers(visit); });
}

result<std::optional<snapshot>, read_failure> table_projection::read_snapshot(entity_id entity) {
  return waiting_snapshots_.read(
      entity, [&] { return read<std::optional<snapshot>>([&](reader& from) { return from.snapshots.read(entity); }); },
      [&] { return stored_pieces(entity); });
}

result<std::vector<snapshot_piece>, read_failure> table_projection::read_pieces(entity_id entity) {
  return waiting_snapshots_.read_pieces(entity, [&] { return stored_pieces(entity); });
}

result<std::vector<snapshot_piece>, read_failure> table_projection::stored_pieces(entity_id entity) {
  return read<std::vector<snapshot_piece>>([&](reader& from) { return from.snapshots.read_pieces(entity); });
}

result<std::uint64_t, read_failure> table_projection::live_snapshots(const std::function<void(snapshot)>& visit) {
  return read<std::uint64_t>([&](reader& from) { return from.snapshots.each_live(visit); });
}

}  // namespace madang
