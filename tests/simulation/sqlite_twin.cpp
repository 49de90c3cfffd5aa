#include "tests/simulation/sqlite_twin.hpp"

#include <sqlite3.h>

#include <chrono>
#include <vector>

namespace madang::simulation {
namespace {

constexpr auto patience = std::chrono::seconds(60);

bool is_same(const record& a, const record& b) {
  return a.stream == b.stream && a.meta.at == b.meta.at && a.meta.seq == b.meta.seq && a.meta.time == b.meta.time &&
         a.meta.channel_numbers == b.meta.channel_numbers && a.type == b.type && a.version == b.version &&
         a.channel_count == b.channel_count && a.channels == b.channels && a.superseded == b.superseded &&
         a.payload == b.payload;
}

std::vector<record> all_of(journal& from) {
  std::vector<record> all;
  auto read = from.replay({}, [&](const record& one) {
    all.push_back(one);
    return true;
  });
  require(read.has_value(), "a journal cannot be read");
  return all;
}

}  // namespace

sqlite_twin::sqlite_twin(chance& random) : random_(random), files_(testing::fault_vfs::instance()) {
  files_.clear();
  open();
}

sqlite_twin::~sqlite_twin() {
  files_.clear();
  journal_.reset();
}

/// Small files, so that segments are closed and the write-ahead log is moved within a run.
void sqlite_twin::open() {
  sqlite_journal_options options;
  options.dir = dir_.path();
  options.settings.archive_segment_bytes = 64 * 1'024;
  options.settings.wal_autocheckpoint_pages = 50;
  options.settings.batch_interval_us = 0;
  options.settings.min_free_disk_bytes = 0;
  options.time = &time_;
  options.projected = &projected_;
  options.on_durable = [this](position) { changed(); };
  options.warn = [this](const std::string&) { changed(); };
  options.fatal = [this](const std::string& why) {
    {
      std::lock_guard lock(mutex_);
      ended_ = why;
    }
    changed();
  };
  options.vfs = testing::fault_vfs::name();
  auto opened = open_sqlite_journal(std::move(options));
  require(opened.has_value(), opened ? std::string() : "the SQLite journal does not open: " + opened.error());
  journal_ = *std::move(opened);
  appended_ = journal_->last();
}

void sqlite_twin::changed() {
  { std::lock_guard lock(mutex_); }
  moved_.notify_all();
}

bool sqlite_twin::has_ended() const {
  std::lock_guard lock(mutex_);
  return !ended_.empty();
}

std::optional<std::string> sqlite_twin::keep(std::span<const std::shared_ptr<const record>> group) {
  const auto last = group.back()->meta.at;
  if (last <= journal_->durable()) return std::nullopt;
  if (has_ended()) return "the process has to end";
  if (last > appended_) append(group);
  wait_for(last);
  if (last <= journal_->durable()) {
    ++groups_;
    return std::nullopt;
  }
  ++failures_;
  return "the file cannot be written";
}

/// The stamps must be those that the group has already.
void sqlite_twin::append(std::span<const std::shared_ptr<const record>> group) {
  std::vector<draft> drafts;
  for (const auto& one : group) {
    drafts.push_back(
        {one->stream, one->meta.seq, one->type, one->version, one->payload, one->channels, one->channel_count});
  }
  std::vector<event_meta> stamps(drafts.size());
  time_.at = group.front()->meta.time.value;
  journal_->append(drafts, stamps);
  appended_ = stamps.back().at;
  for (std::size_t i = 0; i < stamps.size(); ++i) {
    const auto& known = group[i]->meta;
    require(
        stamps[i].at == known.at && stamps[i].time == known.time && stamps[i].channel_numbers == known.channel_numbers,
        "two journals stamp one event otherwise");
  }
}

/// Until the journal has a group, or has to end, or says that it cannot write.
void sqlite_twin::wait_for(position upto) {
  const auto until = std::chrono::steady_clock::now() + patience;
  std::unique_lock lock(mutex_);
  while (journal_->durable() < upto && ended_.empty() && !(failing_ && !journal_->health().writable)) {
    require(std::chrono::steady_clock::now() < until, "the SQLite journal does not go on");
    moved_.wait_for(lock, std::chrono::milliseconds(5));
  }
}

void sqlite_twin::fail() {
  failing_ = true;
  files_.wal_write = random_.one_in(2) ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

void sqlite_twin::heal() {
  failing_ = false;
  files_.clear();
}

void sqlite_twin::fail_sync() {
  files_.wal_sync = SQLITE_IOERR_FSYNC;
}

void sqlite_twin::confirm_syncs() {
  files_.wal_sync = SQLITE_OK;
}

position sqlite_twin::crash() {
  // What waited may reach the file with the process's last breath, and then nobody has heard of it.
  files_.clear();
  if (random_.one_in(2)) files_.wal_write = SQLITE_IOERR_WRITE;
  const auto told = journal_->durable();
  journal_.reset();
  files_.clear();
  failing_ = false;
  ended_.clear();
  open();
  require(journal_->last() >= told, "the SQLite journal has lost what it said was durable");
  return journal_->last();
}

void sqlite_twin::compare(memory_journal& disk) {
  const auto expected = all_of(disk);
  const auto found = all_of(*journal_);
  require(expected.size() == found.size(), "the SQLite journal holds more, or fewer, records than it should");
  for (std::size_t i = 0; i < expected.size(); ++i) {
    require(is_same(expected[i], found[i]), "the SQLite journal gives back another record than it was given");
  }
  if (expected.empty()) return;
  const auto stream = random_.one_of(expected).stream;
  const auto read = journal_->read_stream(stream, 0);
  require(read.has_value(), "the SQLite journal cannot read a stream");
  std::size_t at = 0;
  for (const auto& one : expected) {
    if (one.stream != stream) continue;
    require(at < read->size() && is_same(one, (*read)[at]),
            "the SQLite journal reads another stream than it was given");
    ++at;
  }
  require(at == read->size(), "the SQLite journal reads more of a stream than it was given");
}

}  // namespace madang::simulation
