#include "persistence/recovery/batch_reader.hpp"

#include <cstring>

#include "persistence/files/segment_file.hpp"
#include "persistence/journal/journal_shards.hpp"

namespace madang {
namespace {

/// A batch up to this size is loaded whole for one record: its neighbours are likely to be wanted next.
constexpr std::int64_t whole_max_bytes = 262'144;
constexpr std::size_t open_segments_max = 4;

read_failure failed(const sqlite_error& error) {
  return {"the journal cannot be read: " + error.text};
}

read_failure damaged(record_location location, const char* why) {
  return {"batch " + std::to_string(location.batch) + " at byte " + std::to_string(location.offset) + ": " + why};
}

}  // namespace

batch_reader::batch_reader(std::filesystem::path dir, sqlite_db db, std::size_t cache_bytes)
    : dir_(std::move(dir)), db_(std::move(db)), cache_(cache_bytes) {}

result<std::unique_ptr<batch_source>, std::string> batch_reader::open(const std::filesystem::path& dir,
                                                                      const std::string& vfs, std::size_t cache_bytes) {
  const auto path = (dir / "journal.db").string();
  auto db = sqlite_db::open(path, sqlite_access::read_only, vfs);
  if (!db) return refused{"cannot open " + path + ": " + db.error().text};
  if (auto error = db->exec("PRAGMA busy_timeout = 5000")) return refused{error->text};
  return std::unique_ptr<batch_source>(new batch_reader(dir, *std::move(db), cache_bytes));
}

result<closed_batch, read_failure> batch_reader::read(std::uint64_t number) {
  std::lock_guard lock(mutex_);
  return load(number);
}

result<bool, read_failure> batch_reader::visit(std::uint64_t number,
                                               const std::function<void(const batch_row&)>& each) {
  std::lock_guard lock(mutex_);
  return visit_locked(number, each);
}

result<bool, read_failure> batch_reader::visit_locked(std::uint64_t number,
                                                      const std::function<void(const batch_row&)>& each) {
  auto found = visit_batch(db_, number, each);
  if (!found) return refused{failed(found.error())};
  if (*found) return true;
  auto segment = segment_of(number);
  if (!segment) return refused{segment.error()};
  found = visit_batch(**segment, number, each);
  if (!found) return refused{failed(found.error())};
  if (!*found) return refused{read_failure{"batch " + std::to_string(number) + " is missing"}};
  return true;
}

result<closed_batch, read_failure> batch_reader::load(std::uint64_t number) {
  if (auto known = cache_.find(number)) return known;
  auto batch = std::make_shared<journal_batch>();
  auto found = visit_locked(number, [&batch](const batch_row& row) {
    batch->number = row.number;
    batch->first = row.first;
    batch->last = row.last;
    batch->bytes.assign(row.bytes.begin(), row.bytes.end());
  });
  if (!found) return refused{found.error()};
  cache_.keep(batch);
  return closed_batch(std::move(batch));
}

result<sqlite_db*, read_failure> batch_reader::segment_of(std::uint64_t number) {
  auto segments = read_segments(db_);
  if (!segments) return refused{failed(segments.error())};
  for (const auto& known : *segments) {
    if (number < known.first_batch || number > known.last_batch) continue;
    for (auto at = segments_.begin(); at != segments_.end(); ++at) {
      if (at->ordinal != known.ordinal) continue;
      segments_.splice(segments_.begin(), segments_, at);
      return &segments_.front().db;
    }
    auto opened = open_segment(dir_, known);
    if (!opened) return refused{read_failure{opened.error()}};
    segments_.push_front({known.ordinal, *std::move(opened)});
    if (segments_.size() > open_segments_max) segments_.pop_back();
    return &segments_.front().db;
  }
  return refused{read_failure{"batch " + std::to_string(number) + " is neither in the journal nor in a segment"}};
}

std::optional<read_failure> batch_reader::read_part(record_location location, std::vector<std::byte>& bytes) {
  const auto row = static_cast<std::int64_t>(location.batch);
  const auto take = [&](std::size_t size) {
    bytes.resize(size);
    return db_.read_blob("batch", "bytes", row, location.offset, bytes);
  };
  if (auto error = take(record_head_bytes)) return failed(*error);
  std::uint32_t length = 0;
  std::memcpy(&length, bytes.data(), sizeof length);
  const auto size = std::size_t{length} + sizeof length;
  if (size < record_head_bytes || size > record_max_bytes) return damaged(location, "a record has no possible length");
  if (auto error = take(size)) return failed(*error);
  return std::nullopt;
}

bool batch_reader::is_large(std::uint64_t batch) {
  if (cache_.contains(batch)) return false;
  const auto size = db_.read_integer("SELECT length(bytes) FROM batch WHERE number = ?1", batch);
  return size && size->value_or(0) > whole_max_bytes;
}

std::optional<read_failure> batch_reader::read_one(record_location location, record& to) {
  std::vector<std::byte> part;
  std::span<const std::byte> bytes;
  closed_batch whole;
  // A large batch that has just moved to a segment is read from there, whole.
  if (is_large(location.batch) && !read_part(location, part)) {
    bytes = part;
  } else {
    auto batch = load(location.batch);
    if (!batch) return batch.error();
    whole = *batch;
    if (location.offset >= whole->bytes.size()) return damaged(location, "the batch is shorter");
    bytes = std::span(whole->bytes).subspan(location.offset);
  }
  record_view view;
  const char* wrong = nullptr;
  if (!read_record(bytes, view, &wrong)) return damaged(location, wrong);
  assign(to, view);
  return std::nullopt;
}

std::optional<read_failure> batch_reader::read_records(const std::vector<record_location>& locations,
                                                       std::vector<record>& to) {
  std::lock_guard lock(mutex_);
  for (const auto location : locations) {
    if (auto failure = read_one(location, to.emplace_back())) return failure;
  }
  return std::nullopt;
}

result<position, read_failure> batch_reader::last_of(std::uint64_t number) {
  auto last = last_position(db_, number);
  if (!last) return refused{failed(last.error())};
  if (*last) return **last;
  auto segment = segment_of(number);
  if (!segment) return refused{segment.error()};
  last = last_position(**segment, number);
  if (!last) return refused{failed(last.error())};
  if (!*last) return refused{read_failure{"batch " + std::to_string(number) + " is missing"}};
  return **last;
}

result<std::uint64_t, read_failure> batch_reader::first_batch_after(position after, std::uint64_t last_batch) {
  std::lock_guard lock(mutex_);
  auto range = stored_range(db_);
  if (!range) return refused{failed(range.error())};
  auto segments = read_segments(db_);
  if (!segments) return refused{failed(segments.error())};
  std::uint64_t low = *range ? (*range)->first : last_batch + 1;
  for (const auto& one : *segments) {
    if (one.last <= after) continue;
    if (one.first_batch < low) low = one.first_batch;
    break;
  }
  // Positions rise with batch numbers, so the first wanted batch is found by halving.
  for (auto high = last_batch + 1; low < high;) {
    const auto middle = low + (high - low) / 2;
    auto last = last_of(middle);
    if (!last) return refused{last.error()};
    if (*last > after) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

result<std::uint64_t, read_failure> batch_reader::first_at_hand() {
  std::lock_guard lock(mutex_);
  auto range = stored_range(db_);
  if (!range) return refused{failed(range.error())};
  return *range ? (*range)->first : 0;
}

result<std::optional<chain_hash>, read_failure> batch_reader::chain_of(std::uint64_t number) {
  std::lock_guard lock(mutex_);
  std::optional<chain_hash> chain;
  const auto keep_chain = [&chain](const batch_row& row) { chain = row.chain; };
  auto found = visit_batch(db_, number, keep_chain);
  if (!found) return refused{failed(found.error())};
  if (chain) return chain;
  auto segments = read_segments(db_);
  if (!segments) return refused{failed(segments.error())};
  for (const auto& one : *segments) {
    if (number < one.first_batch || number > one.last_batch) continue;
    if (number == one.last_batch) return std::optional(one.chain);
    if (auto visited = visit_locked(number, keep_chain); !visited) return refused{visited.error()};
  }
  return chain;
}

/// Nothing is kept by shard here: one node owns them all.
result<std::optional<std::uint64_t>, read_failure> batch_reader::next_of_shard(std::uint8_t shard, std::uint64_t from,
                                                                               std::uint64_t upto) {
  std::lock_guard lock(mutex_);
  for (auto number = from; number <= upto; ++number) {
    bool touched = false;
    auto found =
        visit_locked(number, [&](const batch_row& row) { touched = holds_shard(shards_of(row.bytes), shard); });
    if (!found) return refused{found.error()};
    if (touched) return std::optional(number);
  }
  return std::optional<std::uint64_t>{};
}

}  // namespace madang
