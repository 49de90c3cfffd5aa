#include "persistence/files/journal_files.hpp"

#include "persistence/files/segment_file.hpp"

namespace madang {

journal_files::journal_files(std::filesystem::path dir, sqlite_db db, std::vector<segment_row> segments)
    : dir_(std::move(dir)), db_(std::move(db)), segments_(std::move(segments)) {}

result<journal_files, std::string> journal_files::open(const std::filesystem::path& dir) {
  const auto path = (dir / "journal.db").string();
  auto db = sqlite_db::open(path, sqlite_access::at_rest);
  if (!db) return refused{"cannot open " + path + ": " + db.error().text};
  if (auto wrong = check_format(*db, path)) return refused{*wrong};
  auto segments = read_segments(*db);
  if (!segments) return refused{path + ": " + segments.error().text};
  return journal_files(dir, *std::move(db), *std::move(segments));
}

bool journal_files::walk_range(sqlite_db& db, std::uint64_t first, std::uint64_t last,
                               const std::function<bool(const batch_row&)>& each,
                               const std::function<void(const std::string&)>& wrong) {
  for (auto number = first; number <= last; ++number) {
    bool go_on = true;
    auto found = visit_batch(db, number, [&](const batch_row& row) { go_on = each(row); });
    if (!found) wrong("batch " + std::to_string(number) + " cannot be read: " + found.error().text);
    if (found && !*found) wrong("batch " + std::to_string(number) + " is missing");
    if (!go_on) return false;
  }
  return true;
}

void journal_files::walk(const std::function<bool(const batch_row&)>& each,
                         const std::function<void(const std::string&)>& wrong) {
  std::uint64_t next = 1;
  for (const auto& known : segments_) {
    if (known.first_batch != next) {
      wrong("batches " + std::to_string(next) + " to " + std::to_string(known.first_batch - 1) + " are in no segment");
    }
    next = known.last_batch + 1;
    auto segment = open_segment(dir_, known);
    if (!segment) {
      wrong(segment.error());
      continue;
    }
    if (!walk_range(*segment, known.first_batch, known.last_batch, each, wrong)) return;
  }
  auto range = stored_range(db_);
  if (!range) return wrong("the journal file cannot be read: " + range.error().text);
  if (*range && (*range)->last >= next) walk_range(db_, next, (*range)->last, each, wrong);
}

}  // namespace madang
