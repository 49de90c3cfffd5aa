#include "persistence/files/segment_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace madang {
namespace {

constexpr const char* unfinished = ".part";

result<bool, std::string> sync_path(const std::filesystem::path& path, int flags) {
  const int file = ::open(path.c_str(), flags | O_CLOEXEC);
  if (file < 0) return refused{"cannot open " + path.string() + ": " + std::strerror(errno)};
  const bool good = ::fsync(file) == 0;
  const int error = errno;
  ::close(file);
  if (!good) return refused{"cannot sync " + path.string() + ": " + std::strerror(error)};
  return true;
}

sqlite_outcome begin_segment(sqlite_db& db) {
  // Nothing to protect: a segment that is not finished is thrown away.
  if (auto error = db.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -2048; BEGIN")) {
    return error;
  }
  if (auto error = db.exec(batch_table_sql)) return error;
  return db.exec(segment_table_sql);
}

sqlite_outcome finish_segment(sqlite_db& db, const segment_row& row) {
  if (auto error = insert_segment(db, row)) return error;
  if (auto error = db.exec("PRAGMA application_id = " + std::to_string(journal_application_id))) return error;
  if (auto error = db.exec("PRAGMA user_version = " + std::to_string(journal_format_version))) return error;
  return db.exec("COMMIT");
}

/// Copies one batch and carries on `row`; an error where the chain does not fit: damage must not be archived.
std::optional<std::string> copy_batch(sqlite_db& journal, sqlite_db& segment, std::uint64_t number, segment_row& row) {
  std::optional<std::string> wrong;
  auto found = visit_batch(journal, number, [&](const batch_row& batch) {
    if (chain_after(row.chain, batch.incarnation, batch.number, batch.bytes) != batch.chain) {
      wrong = "batch " + std::to_string(number) + " does not fit the hash chain";
      return;
    }
    if (auto error = insert_batch(segment, batch)) wrong = error->text;
    if (row.first == position{}) row.first = batch.first;
    row.last = batch.last;
    row.chain = batch.chain;
  });
  if (!found) return found.error().text;
  if (!*found) return "batch " + std::to_string(number) + " is missing";
  return wrong;
}

std::optional<std::string> fill_segment(sqlite_db& journal, const std::filesystem::path& path, segment_row& row,
                                        const std::atomic<bool>& stop) {
  auto segment = sqlite_db::open(path.string(), sqlite_access::create);
  if (!segment) return segment.error().text;
  if (auto error = begin_segment(*segment)) return error->text;
  for (auto number = row.first_batch; number <= row.last_batch; ++number) {
    if (stop.load(std::memory_order_relaxed)) return "stopped";
    if (auto wrong = copy_batch(journal, *segment, number, row)) return wrong;
  }
  if (auto error = finish_segment(*segment, row)) return error->text;
  return std::nullopt;
}

}  // namespace

result<chain_hash, std::string> chain_before(sqlite_db& journal, std::uint64_t first) {
  if (first == 1) return chain_hash{};
  std::optional<chain_hash> chain;
  auto found = visit_batch(journal, first - 1, [&](const batch_row& batch) { chain = batch.chain; });
  if (!found) return refused{found.error().text};
  if (chain) return *chain;
  auto segments = read_segments(journal);
  if (!segments) return refused{segments.error().text};
  for (const auto& one : *segments) {
    if (one.last_batch == first - 1) return one.chain;
  }
  return refused{"nothing is known of batch " + std::to_string(first - 1)};
}

std::filesystem::path segment_path(const std::filesystem::path& dir, std::uint64_t ordinal) {
  std::string name = std::to_string(ordinal);
  if (name.size() < 8) name.insert(0, 8 - name.size(), '0');
  return dir / "segments" / (name + ".db");
}

result<segment_row, std::string> build_segment(sqlite_db& journal, const std::filesystem::path& dir,
                                               std::uint64_t ordinal, std::uint64_t first, std::uint64_t last,
                                               const std::atomic<bool>& stop) {
  const auto path = segment_path(dir, ordinal);
  auto building = path;
  building += unfinished;
  std::error_code failed;
  std::filesystem::create_directories(path.parent_path(), failed);
  std::filesystem::remove(building, failed);

  auto before = chain_before(journal, first);
  if (!before) return refused{before.error()};
  segment_row row{ordinal, first, last, {}, {}, *before, *before};
  if (auto wrong = fill_segment(journal, building, row, stop)) {
    std::filesystem::remove(building, failed);
    return refused{"segment " + std::to_string(ordinal) + ": " + *wrong};
  }
  if (auto synced = sync_path(building, O_RDWR); !synced) return refused{synced.error()};
  std::filesystem::rename(building, path, failed);
  if (failed) return refused{"cannot rename " + building.string() + ": " + failed.message()};
  if (auto synced = sync_path(path.parent_path(), O_RDONLY | O_DIRECTORY); !synced) return refused{synced.error()};
  if (auto synced = sync_path(dir, O_RDONLY | O_DIRECTORY); !synced) return refused{synced.error()};
  return row;
}

result<sqlite_db, std::string> open_segment(const std::filesystem::path& dir, const segment_row& known) {
  const auto path = segment_path(dir, known.ordinal).string();
  auto db = sqlite_db::open(path, sqlite_access::read_only);
  if (!db) return refused{path + ": " + db.error().text};
  if (auto wrong = check_format(*db, path)) return refused{*wrong};
  auto row = read_segment_row(*db);
  if (!row) return refused{path + ": " + row.error().text};
  if (*row != known) return refused{path + " is not the segment that the journal closed"};
  return *std::move(db);
}

void remove_unfinished_segments(const std::filesystem::path& dir) {
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(dir / "segments", failed)) {
    if (entry.path().extension() == unfinished) std::filesystem::remove(entry.path(), failed);
  }
}

}  // namespace madang
