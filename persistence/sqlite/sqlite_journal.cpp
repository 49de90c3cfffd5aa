#include "persistence/sqlite/sqlite_journal.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "messages/ensure.hpp"
#include "persistence/files/segment_file.hpp"
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

sqlite_journal_options with_defaults(sqlite_journal_options options) {
  ensure(options.time != nullptr && options.projected != nullptr, "a journal needs a clock and a projection");
  if (!options.fatal) options.fatal = end_process;
  if (!options.warn) options.warn = [](const std::string&) {};
  if (!options.on_durable) options.on_durable = [](position) {};
  if (!options.superseded) options.superseded = std::make_shared<superseded_groups>();
  return options;
}

}  // namespace

// ---- open and close ------------------------------------------------------------------------------------------------

result<std::unique_ptr<sqlite_journal>, std::string> sqlite_journal::open(sqlite_journal_options options) {
  std::unique_ptr<sqlite_journal> opened(new sqlite_journal(with_defaults(std::move(options))));
  if (auto started = opened->start(); !started) return refused{started.error()};
  return opened;
}

sqlite_journal::sqlite_journal(sqlite_journal_options options)
    : options_(std::move(options)),
      buffer_(*options_.time, static_cast<std::size_t>(options_.settings.batch_max_bytes)),
      unprojected_(unprojected_max_bytes) {}

sqlite_journal::~sqlite_journal() {
  // Archivist and writer call each other: the segment archiver falls silent first, and is destroyed last. The writer's
  // is the last connection that closes, so that SQLite moves the write-ahead log into the file.
  if (archiver_) archiver_->stop();
  reader_.reset();
  replay_reader_.reset();
  writer_.reset();
}

result<bool, std::string> sqlite_journal::start() {
  const auto& dir = options_.dir;
  lock_ = options_.lock;
  if (!lock_) {
    auto lock = data_lock::take(dir);
    if (!lock) return refused{lock.error()};
    lock_ = std::make_shared<data_lock>(*std::move(lock));
  }
  remove_unfinished_segments(dir);

  auto store = batch_store::open((dir / "journal.db").string(), options_.vfs);
  if (!store) return refused{store.error()};
  auto reader = batch_reader::open(dir, options_.vfs, reader_cache_bytes);
  if (!reader) return refused{reader.error()};
  reader_ = *std::move(reader);
  auto replay_reader = batch_reader::open(dir, options_.vfs, 0);
  if (!replay_reader) return refused{replay_reader.error()};
  replay_reader_ = *std::move(replay_reader);

  const auto head_path = dir / "head";
  const auto mark = head_file::read(head_path);
  auto end = recover_journal(*store, *reader_, mark, *options_.projected, buffer_, unprojected_, *options_.superseded);
  if (!end) return refused{end.error()};
  if (!mark && end->number > 0) {
    options_.warn(head_path.string() +
                  " is missing or unreadable: should the journal have lost its end, this start could "
                  "not tell. It is written anew with the next batch");
  }
  auto head = head_file::open(head_path);
  if (!head) return refused{head.error()};
  auto number = store->journal_number();
  if (!number) return refused{number.error().text};
  journal_number_ = *number;
  auto incarnation = store->take_over();
  if (!incarnation) return refused{"the journal cannot be written: " + incarnation.error().text};
  if (auto wrong = check_keys(*store, end->number > 0)) return refused{*wrong};
  durable_ = end->last.value;
  durable_batch_ = end->number;

  auto segments = read_segments(store->db());
  if (!segments) return refused{segments.error().text};
  auto archive = sqlite_db::open((dir / "journal.db").string(), sqlite_access::read_only, options_.vfs);
  if (!archive) return refused{archive.error().text};
  auto second = sqlite_db::open((dir / "journal.db").string(), sqlite_access::read_write, options_.vfs);
  if (!second) return refused{second.error().text};
  if (auto error = second->exec("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0"))
    return refused{error->text};
  writer_ = std::make_unique<journal_writer>(
      journal_writer_settings{dir, options_.settings.wal_autocheckpoint_pages, options_.settings.batch_interval_us,
                              options_.settings.min_free_disk_bytes},
      buffer_, *std::move(store), *std::move(second), *std::move(head), journal_start{*incarnation, *end},
      options_.metrics,
      journal_writer::callbacks{[this](const closed_batch& batch) { batch_is_durable(batch); }, options_.fatal,
                                options_.warn});
  // A crash may have come between closing a segment and deleting what it holds.
  if (!segments->empty()) writer_->add_segment(segments->back());
  offer_unseen(end->number);
  archiver_ = std::make_unique<segment_archiver>(
      dir, *std::move(archive), options_.settings.archive_segment_bytes,
      segment_archiver::callbacks{[this] { return last_archivable(); },
                                  [this](const segment_row& segment) { writer_->add_segment(segment); },
                                  options_.warn});
  archiver_->look();
  return true;
}

std::optional<std::string> sqlite_journal::check_keys(batch_store& store, bool holds_events) const {
  if (!options_.open_keys) return std::nullopt;
  const auto print = options_.open_keys(holds_events);
  if (!print) return print.error();
  const auto known = store.remember_keys(*print);
  if (!known) return "the journal cannot be written: " + known.error().text;
  if (*known == *print) return std::nullopt;
  return "the keys are not those of this journal: its personal fields were sealed under others. Put back the directory "
         "of keys that belongs to " +
         options_.dir.string();
}

/// Before anyone appends, so that the projection sees batches in order.
void sqlite_journal::offer_unseen(std::uint64_t upto) {
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

void sqlite_journal::append(std::span<const draft> drafts, std::span<event_meta> stamps) {
  for (const auto& one : drafts) options_.superseded->note(one.type, one.version, one.payload);
  buffer_.append(drafts, stamps);
  if (options_.metrics == nullptr) return;
  options_.metrics->events_appended.add(drafts.size());
  options_.metrics->pending_bytes.set(static_cast<std::int64_t>(buffer_.pending_bytes()));
}

/// On the writer's thread. A batch is known as unprojected before it leaves the buffer, so that no read misses it.
void sqlite_journal::batch_is_durable(const closed_batch& batch) {
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

position sqlite_journal::last() const {
  return buffer_.last();
}
position sqlite_journal::durable() const {
  return {durable_.load(std::memory_order_acquire)};
}
std::size_t sqlite_journal::pending_bytes() const {
  return buffer_.pending_bytes();
}
journal_health sqlite_journal::health() const {
  return writer_->health();
}
std::uint64_t sqlite_journal::last_number(channel_id channel) const {
  return buffer_.last_number(channel);
}

// ---- reading -------------------------------------------------------------------------------------------------------

/// The buffer first: what leaves it meanwhile is found among the unprojected, perhaps in both, never in neither.
sqlite_journal::unprojected_cut sqlite_journal::cut_memory() {
  unprojected_cut cut;
  cut.durable_upto = durable_batch_.load(std::memory_order_acquire);
  cut.unwritten = buffer_.unwritten();
  cut.durable = unprojected_.all();
  return cut;
}

std::optional<read_failure> sqlite_journal::add_unprojected(const unprojected_cut& cut, std::uint64_t covered,
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

result<std::vector<record>, read_failure> sqlite_journal::read_stream(entity_id stream, std::uint64_t after_seq) {
  const auto memory = cut_memory();
  auto stored = options_.projected->stream_locations(stream, after_seq);
  if (!stored) return refused{stored.error()};
  std::vector<record> found;
  found.reserve(stored->locations.size());
  if (auto failure = reader_->read_records(stored->locations, found)) return refused{*failure};
  const auto find = [&](const batch_index& index, std::vector<std::uint32_t>& offsets) {
    index.find_stream(stream, after_seq, offsets);
  };
  if (auto failure = add_unprojected(memory, stored->covers_batch, SIZE_MAX, find, found)) return refused{*failure};
  for (const auto& one : found) {
    if (one.stream != stream) return refused{read_failure{"the stream index does not fit the journal"}};
  }
  options_.superseded->mark(found);
  return found;
}

result<std::vector<record>, read_failure> sqlite_journal::read_channel(channel_id channel, std::uint64_t after,
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

result<position, read_failure> sqlite_journal::replay(position after, const std::function<bool(const record&)>& visit) {
  const auto last_batch = durable_batch_.load(std::memory_order_acquire);
  auto first = replay_reader_->first_batch_after(after, last_batch);
  if (!first) return refused{first.error()};
  auto upto = after;
  record one;
  record_view view;
  std::vector<std::byte> bytes;
  for (auto number = *first; number <= last_batch; ++number) {
    auto found =
        replay_reader_->visit(number, [&](const batch_row& row) { bytes.assign(row.bytes.begin(), row.bytes.end()); });
    if (!found) return refused{found.error()};
    record_walk walk(bytes);
    while (walk.next(view)) {
      if (view.meta.at <= after) continue;
      if (view.meta.at.value != upto.value + 1) {
        return refused{read_failure{"position " + std::to_string(upto.value + 1) + " is missing"}};
      }
      upto = view.meta.at;
      assign(one, view);
      options_.superseded->mark(one);
      if (!visit(one)) return upto;
    }
    if (walk.wrong() != nullptr) {
      return refused{read_failure{"batch " + std::to_string(number) + " after position " + std::to_string(upto.value) +
                                  ": " + walk.wrong()}};
    }
  }
  return upto;
}

result<durable_batch, read_failure> sqlite_journal::read_batch(std::uint64_t number) {
  auto batch = reader_->read(number);
  if (!batch) return refused{batch.error()};
  return as_durable(*batch);
}

// ---- snapshots -----------------------------------------------------------------------------------------------------

void sqlite_journal::step(position need, std::function<void(projection&)> take) {
  {
    std::lock_guard lock(steps_mutex_);
    steps_.push_back({need, std::move(take)});
  }
  release_steps();
}

/// In the order in which they came; called after every batch, and the lock keeps two callers from overtaking.
void sqlite_journal::release_steps() {
  std::lock_guard lock(steps_mutex_);
  while (!steps_.empty() && steps_.front().need <= durable()) {
    steps_.front().take(*options_.projected);
    steps_.pop_front();
  }
}

void sqlite_journal::put_snapshot(snapshot taken) {
  if (options_.metrics != nullptr) options_.metrics->snapshots_written.add();
  {
    std::lock_guard lock(steps_mutex_);
    auto waiting = undurable_snapshots_.add(std::move(taken));
    steps_.push_back({waiting->at, [this, waiting](projection& to) {
                        undurable_snapshots_.remove(waiting);
                        to.put_snapshot(std::move(*waiting));
                      }});
  }
  release_steps();
}

void sqlite_journal::retire_snapshot(entity_id entity, position at) {
  step(at, [entity, at](projection& to) { to.retire_snapshot(entity, at); });
}

void sqlite_journal::complete_checkpoint(position at) {
  if (options_.metrics != nullptr) options_.metrics->checkpoints.add();
  step(at, [this, at](projection& to) {
    to.complete_checkpoint(at);
    archiver_->look();
  });
}

position sqlite_journal::checkpoint() const {
  return options_.projected->checkpoint();
}

result<std::optional<snapshot>, read_failure> sqlite_journal::read_snapshot(entity_id entity) {
  {
    std::lock_guard lock(steps_mutex_);
    if (auto waiting = undurable_snapshots_.find(entity)) return waiting;
  }
  return options_.projected->read_snapshot(entity);
}

std::size_t sqlite_journal::waiting_snapshot_bytes() const {
  std::lock_guard lock(steps_mutex_);
  return undurable_snapshots_.bytes() + options_.projected->waiting_snapshot_bytes();
}

result<std::uint64_t, read_failure> sqlite_journal::live_snapshots(const std::function<void(snapshot)>& visit) {
  return options_.projected->live_snapshots(visit);
}

/// A recovery starts after the checkpoint, the projection after its last batch; the journal's own last batch stays.
std::uint64_t sqlite_journal::last_archivable() {
  const auto last_batch = durable_batch_.load(std::memory_order_acquire);
  if (last_batch == 0) return 0;
  auto needed = reader_->first_batch_after(checkpoint(), last_batch);
  if (!needed) return 0;
  return std::min({*needed - 1, options_.projected->projected_batch(), last_batch - 1});
}

}  // namespace madang
