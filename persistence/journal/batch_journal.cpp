#include "persistence/journal/batch_journal.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "messages/ensure.hpp"
#include "persistence/journal/journal_shards.hpp"
#include "persistence/recovery/journal_recovery.hpp"

namespace madang {
namespace {

constexpr std::size_t reader_cache_bytes = std::size_t{32} << 20;
constexpr std::size_t unprojected_max_bytes = std::size_t{128} << 20;
constexpr int fatal_exit_code = 70;

void end_process(const std::string& why) {
  std::fprintf(stderr, "madang: the journal ends the process: %s\n", why.c_str());
  std::fflush(stderr);
  std::_Exit(fatal_exit_code);
}

}  // namespace

journal_options with_defaults(journal_options options) {
  ensure(options.time != nullptr && options.projected != nullptr, "a journal needs a clock and a projection");
  if (options.snapshots == nullptr) options.snapshots = options.projected;
  if (!options.fatal) options.fatal = end_process;
  if (!options.warn) options.warn = [](const std::string&) {};
  if (!options.on_durable) options.on_durable = [](position) {};
  if (!options.superseded) options.superseded = std::make_shared<superseded_groups>();
  if (!options.on_take_over) options.on_take_over = [](std::uint64_t) {};
  return options;
}

// ---- open and close ------------------------------------------------------------------------------------------------

result<std::unique_ptr<batch_journal>, std::string> batch_journal::open(journal_options options,
                                                                        std::unique_ptr<batch_store> store) {
  std::unique_ptr<batch_journal> opened(new batch_journal(with_defaults(std::move(options)), std::move(store)));
  if (auto started = opened->start(); !started) return refused{started.error()};
  return opened;
}

batch_journal::batch_journal(journal_options options, std::unique_ptr<batch_store> store)
    : options_(std::move(options)),
      store_(std::move(store)),
      buffer_(*options_.time, static_cast<std::size_t>(options_.settings.batch_max_bytes)),
      unprojected_(unprojected_max_bytes) {}

batch_journal::~batch_journal() {
  // What archives reads through `reader_` and speaks to the writer, so it falls silent first. The store's own
  // connection closes last: only then SQLite moves the write-ahead log into the file.
  store_->end_archiving();
  reader_.reset();
  replay_reader_.reset();
  writer_.reset();
}

result<bool, std::string> batch_journal::start() {
  auto reader = store_->open_source(reader_cache_bytes);
  if (!reader) return refused{reader.error()};
  reader_ = *std::move(reader);
  auto replay_reader = store_->open_source(0);
  if (!replay_reader) return refused{replay_reader.error()};
  replay_reader_ = *std::move(replay_reader);

  const auto head_path = options_.dir / options_.head;
  const auto mark = head_file::read(head_path);
  const auto from = recover(mark);
  if (!from) return refused{from.error()};
  const auto& end = from->end;
  if (!mark && end.number > 0) {
    options_.warn(head_path.string() +
                  " is missing or unreadable: should the journal have lost its end, this start could "
                  "not tell. It is written anew with the next batch");
  }
  const auto who = store_->identity();
  if (mark && who && mark->store != *who) {
    options_.warn(store_->place() +
                  " is another server, or another timeline of it, than at the last start; it has "
                  "everything that this node has seen");
  }
  auto head = head_file::open(head_path);
  if (!head) return refused{head.error()};
  if (auto wrong = check_keys(end.number > 0)) return refused{*wrong};
  durable_ = end.last.value;
  durable_batch_ = end.number;
  options_.on_take_over(from->incarnation);
  writer_ = std::make_unique<journal_writer>(
      std::chrono::microseconds(options_.settings.batch_interval_us), buffer_, *store_, *std::move(head), *from,
      options_.metrics,
      journal_writer::callbacks{[this](const closed_batch& batch) { batch_is_durable(batch); }, options_.fatal,
                                options_.warn});
  offer_unseen(end.number);
  store_->begin_archiving([this] { return last_archivable(); });
  return true;
}

/// On a store that others reach, nothing may be read before they are fenced off: they could write behind it. On one's
/// own, a journal that is refused stays untouched.
result<journal_start, std::string> batch_journal::recover(const std::optional<head_mark>& mark) {
  const auto unusable = [](const store_error& error) {
    return refused{"the journal cannot be written: " + error.text};
  };
  journal_start from;
  const auto take_over = [&]() -> store_outcome {
    auto incarnation = store_->take_over();
    if (!incarnation) return incarnation.error();
    from.incarnation = *incarnation;
    return std::nullopt;
  };
  if (store_->is_shared()) {
    if (auto error = take_over()) return unusable(*error);
  }
  auto end = recover_journal(*store_, *reader_, mark, *options_.projected, *options_.snapshots, buffer_, unprojected_,
                             *options_.superseded);
  if (!end) return refused{end.error()};
  from.end = *end;
  auto number = store_->journal_number();
  if (!number) return refused{number.error().text};
  journal_number_ = *number;
  if (!store_->is_shared()) {
    if (auto error = take_over()) return unusable(*error);
  }
  return from;
}

std::optional<std::string> batch_journal::check_keys(bool holds_events) {
  if (!options_.open_keys) return std::nullopt;
  const auto print = options_.open_keys(holds_events);
  if (!print) return print.error();
  const auto known = store_->remember_keys(*print);
  if (!known) return "the journal cannot be written: " + known.error().text;
  if (*known == *print) return std::nullopt;
  return "the keys are not those of this journal: its personal fields were sealed under others. Put back the directory "
         "of keys that belongs to " +
         store_->place();
}

/// Before anyone appends, so that the projection sees batches in order.
void batch_journal::offer_unseen(std::uint64_t upto) {
  const auto entries = unprojected_.all();
  for (const auto& entry : entries) {
    if (entry.number > upto) return;
    if (entry.batch) {
      options_.projected->offer(as_durable(entry.batch));
    } else if (auto batch = read_batch(entry.number)) {
      options_.projected->offer(*std::move(batch));
    }
  }
}

// ---- writing -------------------------------------------------------------------------------------------------------

void batch_journal::append(std::span<const draft> drafts, std::span<event_meta> stamps) {
  for (const auto& one : drafts) options_.superseded->note(one.type, one.version, one.payload);
  buffer_.append(drafts, stamps);
  if (options_.metrics == nullptr) return;
  options_.metrics->events_appended.add(drafts.size());
  options_.metrics->pending_bytes.set(static_cast<std::int64_t>(buffer_.pending_bytes()));
}

/// On the writer's thread. A batch is known as unprojected before it leaves the buffer, so that no read misses it.
void batch_journal::batch_is_durable(const closed_batch& batch) {
  unprojected_.forget_up_to(options_.projected->projected_batch());
  unprojected_.add(batch);
  buffer_.written(batch);
  durable_.store(batch->last.value, std::memory_order_release);
  durable_batch_.store(batch->number, std::memory_order_release);
  if (options_.metrics != nullptr) {
    options_.metrics->pending_bytes.set(static_cast<std::int64_t>(buffer_.pending_bytes()));
  }
  options_.on_durable(batch->last);
  options_.projected->offer(as_durable(batch));
  release_steps();
}

position batch_journal::last() const {
  return buffer_.last();
}
position batch_journal::durable() const {
  return {durable_.load(std::memory_order_acquire)};
}
std::size_t batch_journal::pending_bytes() const {
  return buffer_.pending_bytes();
}
journal_health batch_journal::health() const {
  return writer_->health();
}
std::uint64_t batch_journal::last_number(channel_id channel) const {
  return buffer_.last_number(channel);
}

// ---- reading -------------------------------------------------------------------------------------------------------

/// The buffer first: what leaves it meanwhile is found among the unprojected, perhaps in both, never in neither.
batch_journal::unprojected_cut batch_journal::cut_memory() {
  unprojected_cut cut;
  cut.durable_upto = durable_batch_.load(std::memory_order_acquire);
  cut.unwritten = buffer_.unwritten();
  cut.durable = unprojected_.all();
  return cut;
}

std::optional<read_failure> batch_journal::add_unprojected(const unprojected_cut& cut, std::uint64_t covered,
                                                           std::size_t limit, const finder& find,
                                                           std::vector<record>& to) {
  std::vector<std::uint32_t> offsets;
  const auto add = [&](const closed_batch& batch) {
    for (const auto offset : offsets) {
      record_view view;
      ensure(read_record(std::span(batch->bytes).subspan(offset), view), "a record in memory is damaged");
      assign(to.emplace_back(), view);
    }
  };
  auto done = covered;
  const auto read_between = [&](std::uint64_t upto) -> std::optional<read_failure> {
    for (; done < upto && to.size() < limit; ++done) {
      auto batch = reader_->read(done + 1);
      if (!batch) return batch.error();
      offsets.clear();
      find(*(*batch)->index(), offsets);
      add(*batch);
    }
    return std::nullopt;
  };
  for (const auto& entry : cut.durable) {
    if (entry.number <= done || to.size() >= limit) continue;
    if (auto failure = read_between(entry.number - 1)) return failure;
    offsets.clear();
    find(entry.index ? *entry.index : *entry.batch->index(), offsets);
    if (entry.batch) {
      add(entry.batch);
    } else {
      std::vector<record_location> locations;
      for (const auto offset : offsets) locations.push_back({entry.number, offset});
      if (auto failure = reader_->read_records(locations, to)) return failure;
    }
    done = entry.number;
  }
  for (const auto& batch : cut.unwritten) {
    if (batch->number <= done || to.size() >= limit) continue;
    if (auto failure = read_between(batch->number - 1)) return failure;
    offsets.clear();
    find(*batch->index(), offsets);
    add(batch);
    done = batch->number;
  }
  // A projection that is made anew covers less than what memory has forgotten on its word.
  return read_between(cut.durable_upto);
}

result<std::vector<record>, read_failure> batch_journal::read_stream(entity_id stream, std::uint64_t after_seq) {
  return read_stream_part(stream, after_seq, SIZE_MAX);
}

result<std::vector<record>, read_failure> batch_journal::read_stream_part(entity_id stream, std::uint64_t after_seq,
                                                                          std::size_t limit) {
  const auto memory = cut_memory();
  auto stored = options_.projected->stream_part_locations(stream, after_seq, limit);
  if (!stored) return refused{stored.error()};
  std::vector<record> found;
  found.reserve(stored->locations.size());
  if (auto failure = reader_->read_records(stored->locations, found)) return refused{*failure};
  const auto find = [&](const batch_index& index, std::vector<std::uint32_t>& offsets) {
    index.find_stream(stream, after_seq, offsets);
  };
  if (found.size() < limit) {
    if (auto failure = add_unprojected(memory, stored->covers_batch, limit, find, found)) return refused{*failure};
  }
  if (found.size() > limit) found.resize(limit);
  for (const auto& one : found) {
    if (one.stream != stream) return refused{read_failure{"the stream index does not fit the journal"}};
  }
  options_.superseded->mark(found);
  return found;
}

result<std::vector<record>, read_failure> batch_journal::read_channel(channel_id channel, std::uint64_t after,
                                                                      std::size_t limit) {
  const auto memory = cut_memory();
  auto stored = options_.projected->channel_locations(channel, after, limit);
  if (!stored) return refused{stored.error()};
  std::vector<record> found;
  if (auto failure = reader_->read_records(stored->locations, found)) return refused{*failure};
  const auto find = [&](const batch_index& index, std::vector<std::uint32_t>& offsets) {
    index.find_channel(channel, after, offsets);
  };
  if (found.size() < limit) {
    if (auto failure = add_unprojected(memory, stored->covers_batch, limit, find, found)) return refused{*failure};
  }
  if (found.size() > limit) found.resize(limit);
  options_.superseded->mark(found);
  return found;
}

/// False: the visitor wants no more.
result<bool, read_failure> batch_journal::replay_batch(std::uint64_t number, position& upto, bool gapless,
                                                       const std::function<bool(const record&)>& visit) {
  std::vector<std::byte> bytes;
  auto found =
      replay_reader_->visit(number, [&](const batch_row& row) { bytes.assign(row.bytes.begin(), row.bytes.end()); });
  if (!found) return refused{found.error()};
  const auto after = upto;
  record one;
  record_view view;
  record_walk walk(bytes);
  while (walk.next(view)) {
    if (view.meta.at <= after) continue;
    if (gapless && view.meta.at.value != upto.value + 1) {
      return refused{read_failure{"position " + std::to_string(upto.value + 1) + " is missing"}};
    }
    upto = view.meta.at;
    assign(one, view);
    options_.superseded->mark(one);
    if (!visit(one)) return false;
  }
  if (walk.wrong() == nullptr) return true;
  return refused{read_failure{"batch " + std::to_string(number) + " after position " + std::to_string(upto.value) +
                              ": " + walk.wrong()}};
}

result<position, read_failure> batch_journal::replay(position after, const std::function<bool(const record&)>& visit) {
  const auto last_batch = durable_batch_.load(std::memory_order_acquire);
  auto first = replay_reader_->first_batch_after(after, last_batch);
  if (!first) return refused{first.error()};
  auto upto = after;
  for (auto number = *first; number <= last_batch; ++number) {
    auto more = replay_batch(number, upto, true, visit);
    if (!more) return refused{more.error()};
    if (!*more) return upto;
  }
  return upto;
}

result<position, read_failure> batch_journal::replay_shard(std::uint8_t shard, position after,
                                                           const std::function<bool(const record&)>& visit) {
  const auto last_batch = durable_batch_.load(std::memory_order_acquire);
  auto first = replay_reader_->first_batch_after(after, last_batch);
  if (!first) return refused{first.error()};
  auto upto = after;
  const auto of_shard = [&](const record& one) { return shard_of(one.stream) != shard || visit(one); };
  for (auto number = *first;; ++number) {
    auto next = replay_reader_->next_of_shard(shard, number, last_batch);
    if (!next) return refused{next.error()};
    if (!*next) return upto;
    number = **next;
    auto more = replay_batch(number, upto, false, of_shard);
    if (!more) return refused{more.error()};
    if (!*more) return upto;
  }
}

result<durable_batch, read_failure> batch_journal::read_batch(std::uint64_t number) {
  auto batch = reader_->read(number);
  if (!batch) return refused{batch.error()};
  return as_durable(*batch);
}

// ---- snapshots -----------------------------------------------------------------------------------------------------

void batch_journal::step(position need, std::function<void(snapshot_store&)> take) {
  {
    std::lock_guard lock(steps_mutex_);
    steps_.push_back({need, std::move(take)});
  }
  release_steps();
}

/// In the order in which they came; called after every batch, and the lock keeps two callers from overtaking.
void batch_journal::release_steps() {
  std::lock_guard lock(steps_mutex_);
  while (!steps_.empty() && steps_.front().need <= durable()) {
    steps_.front().take(*options_.snapshots);
    steps_.pop_front();
    ++steps_done_;
  }
}

bool batch_journal::wait_handed_on(std::chrono::steady_clock::time_point deadline) const {
  std::optional<std::uint64_t> wanted;
  while (true) {
    {
      std::lock_guard lock(steps_mutex_);
      if (!wanted) wanted = steps_done_ + steps_.size();
      if (steps_done_ >= *wanted) return true;
    }
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

void batch_journal::put_snapshot(snapshot taken) {
  if (options_.metrics != nullptr) options_.metrics->snapshots_written.add();
  {
    std::lock_guard lock(steps_mutex_);
    auto waiting = undurable_snapshots_.add(std::move(taken));
    steps_.push_back({waiting->at, [this, waiting](snapshot_store& to) {
                        undurable_snapshots_.remove(waiting);
                        if (options_.on_snapshot) options_.on_snapshot(*waiting);
                        to.put_snapshot(std::move(*waiting));
                      }});
  }
  release_steps();
}

void batch_journal::retire_snapshot(const snapshot_retirement& gone) {
  step(gone.at, [gone](snapshot_store& to) { to.retire_snapshot(gone); });
}

void batch_journal::complete_checkpoint(position at) {
  if (options_.metrics != nullptr) options_.metrics->checkpoints.add();
  step(at, [this, at](snapshot_store& to) {
    to.complete_checkpoint(at);
    store_->look_for_unneeded();
  });
}

position batch_journal::checkpoint() const {
  return options_.snapshots->checkpoint();
}

result<std::optional<snapshot>, read_failure> batch_journal::read_snapshot(entity_id entity) {
  std::optional<snapshot> waiting;
  {
    std::lock_guard lock(steps_mutex_);
    waiting = undurable_snapshots_.find(entity);
  }
  if (!waiting) return options_.snapshots->read_snapshot(entity);
  // Pieces move from here to the store, so that looking there last misses none.
  auto stored = options_.snapshots->read_pieces(entity);
  if (!stored) return refused{stored.error()};
  waiting->pieces = joined(std::move(waiting->pieces), *std::move(stored));
  return waiting;
}

std::size_t batch_journal::waiting_snapshot_bytes() const {
  std::lock_guard lock(steps_mutex_);
  return undurable_snapshots_.bytes() + options_.snapshots->waiting_snapshot_bytes();
}

result<std::uint64_t, read_failure> batch_journal::live_snapshots(const std::function<void(snapshot)>& visit) {
  return options_.snapshots->live_snapshots(visit);
}

/// A recovery starts after the checkpoint, the projection after its last batch; the journal's own last batch stays.
std::uint64_t batch_journal::last_archivable() {
  const auto last_batch = durable_batch_.load(std::memory_order_acquire);
  if (last_batch == 0) return 0;
  auto needed = reader_->first_batch_after(checkpoint(), last_batch);
  if (!needed) return 0;
  return std::min({*needed - 1, options_.projected->projected_batch(), last_batch - 1});
}

}  // namespace madang
