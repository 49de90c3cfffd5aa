#include "persistence/files/journal_files.hpp"

#include <unistd.h>

#include <algorithm>

#include "persistence/files/segment_file.hpp"
#include "persistence/journal/journal_head.hpp"

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

std::string journal_files::failed(const sqlite_error& error) const {
  return "the journal in " + dir_.string() + " cannot be read: " + error.text;
}

result<std::optional<std::string>, std::string> journal_files::writer() {
  if (lock_) return std::optional<std::string>{};
  return data_lock::holder(dir_);
}

std::optional<std::string> journal_files::hold() {
  if (lock_ || ::access(dir_.c_str(), W_OK) != 0) return std::nullopt;
  auto lock = data_lock::take(dir_);
  if (!lock) return lock.error();
  lock_ = *std::move(lock);
  return std::nullopt;
}

result<batch_end, std::string> journal_files::end() {
  const auto range = stored_range(db_);
  if (!range) return refused{failed(range.error())};
  batch_end found;
  if (!segments_.empty()) found = {segments_.back().last_batch, segments_.back().last, segments_.back().chain};
  if (!*range || (*range)->last < found.number) return found;
  const auto read = visit_batch(db_, (*range)->last, [&](const batch_row& row) {
    found = {row.number, row.last, row.chain};
  });
  if (!read) return refused{failed(read.error())};
  return found;
}

result<journal_facts, std::string> journal_files::facts() {
  journal_facts found;
  const auto last = end();
  if (!last) return refused{last.error()};
  found.end = *last;
  const auto mark = head_file::read(head());
  found.unfinished = mark && mark->batch > found.end.number;
  const auto incarnation = db_.read_integer("SELECT incarnation FROM owner WHERE id = 1");
  if (!incarnation) return refused{failed(incarnation.error())};
  found.incarnation = static_cast<std::uint64_t>(incarnation->value_or(0));
  const auto has_keys = db_.read_integer("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'keys'");
  if (!has_keys) return refused{failed(has_keys.error())};
  if (has_keys->value_or(0) == 0) return found;
  const auto keys = db_.read_integer("SELECT fingerprint FROM keys WHERE id = 1");
  if (!keys) return refused{failed(keys.error())};
  if (*keys) found.keys = static_cast<std::uint64_t>(**keys);
  return found;
}

result<std::optional<chain_hash>, std::string> journal_files::chain_of(std::uint64_t number) {
  std::optional<chain_hash> chain;
  const auto take = [&](const batch_row& row) { chain = row.chain; };
  const auto found = visit_batch(db_, number, take);
  if (!found) return refused{failed(found.error())};
  if (*found) return chain;
  for (const auto& known : segments_) {
    if (number < known.first_batch || number > known.last_batch) continue;
    auto segment = open_segment(dir_, known);
    if (!segment) return refused{segment.error()};
    const auto in_segment = visit_batch(*segment, number, take);
    if (!in_segment) return refused{failed(in_segment.error())};
  }
  return chain;
}

void journal_files::walk(std::uint64_t from, const std::function<bool(const batch_row&)>& each,
                         const std::function<void(const std::string&)>& wrong) {
  std::uint64_t next = 1;
  for (const auto& known : segments_) {
    if (known.first_batch != next) {
      wrong("batches " + std::to_string(next) + " to " + std::to_string(known.first_batch - 1) + " are in no segment");
    }
    next = known.last_batch + 1;
    if (known.last_batch < from) continue;
    auto segment = open_segment(dir_, known);
    if (!segment) {
      wrong(segment.error());
      continue;
    }
    if (!walk_range(*segment, std::max(known.first_batch, from), known.last_batch, each, wrong)) return;
  }
  auto range = stored_range(db_);
  if (!range) return wrong("the journal file cannot be read: " + range.error().text);
  next = std::max(next, from);
  if (*range && (*range)->last >= next) walk_range(db_, next, (*range)->last, each, wrong);
}

journal_opener files_in(const std::filesystem::path& dir) {
  return [dir]() -> result<std::unique_ptr<stored_journal>, std::string> {
    if (const auto who = data_lock::holder(dir)) {
      return refused{"in use: " + *who + " writes in " + dir.string() + "; stop it, or look at a copy"};
    }
    auto files = journal_files::open(dir);
    if (!files) return refused{"unreadable: " + files.error()};
    return std::unique_ptr<stored_journal>(std::make_unique<journal_files>(*std::move(files)));
  };
}

}  // namespace madang
