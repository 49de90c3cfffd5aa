#include "persistence/backup/data_backup.hpp"

#include <algorithm>
#include <ostream>
#include <vector>

#include "persistence/backup/online_copy.hpp"
#include "persistence/files/journal_files.hpp"
#include "persistence/files/segment_file.hpp"
#include "persistence/journal/journal_head.hpp"
#include "persistence/journal/journal_inspect.hpp"

namespace madang {
namespace {

namespace fs = std::filesystem;
using problem = std::optional<std::string>;

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

problem must_be_free(const fs::path& dir) {
  std::error_code failed;
  if (!is_there(dir) || fs::is_empty(dir, failed))
    return failed ? problem(dir.string() + ": " + failed.message()) : std::nullopt;
  return dir.string() + " is there already and is not empty";
}

/// Makes a directory that is its owner's alone, with all above it.
problem make_directory(const fs::path& dir) {
  std::error_code failed;
  if (is_there(dir)) return std::nullopt;
  fs::create_directories(dir, failed);
  if (failed) return "cannot make " + dir.string() + ": " + failed.message();
  fs::permissions(dir, fs::perms::owner_all, failed);
  return failed ? problem("cannot protect " + dir.string() + ": " + failed.message()) : std::nullopt;
}

/// Files that SQLite keeps beside a database.
bool belongs_to_database(const fs::path& path) {
  const auto name = path.filename().string();
  const auto ends = [&](std::string_view end) { return name.ends_with(end); };
  return ends("-wal") || ends("-shm") || ends("-journal");
}

/// One backup as it is being made.
class backup_writer {
 public:
  explicit backup_writer(const backup_options& options) : options_(options) { manifest_.made = options.made; }

  problem copy_all() {
    if (auto wrong = make_directory(options_.to)) return wrong;
    if (options_.journal) {
      // Before the journal: what has seen more than the journal holds could not be used.
      if (is_there(options_.data / "projection.db")) {
        if (auto wrong = add_database("projection.db")) return wrong;
      }
      if (auto wrong = copy_journal()) return wrong;
    } else if (auto wrong = copy_heads()) {
      return wrong;
    }
    // It refers to nothing, and nothing to it.
    if (is_there(options_.data / "bars.db")) {
      if (auto wrong = add_database("bars.db")) return wrong;
    }
    if (is_there(options_.data / "instrument_details.csv")) {
      if (auto wrong = add_file("instrument_details.csv")) return wrong;
    }
    // After the journal: the keys of all that it holds are there by now.
    if (options_.keys) {
      if (auto wrong = copy_tree("keys")) return wrong;
    }
    return copy_tree("jobs");
  }
  problem finish() {
    for (const auto& entry : fs::recursive_directory_iterator(options_.to)) {
      if (!entry.is_directory()) continue;
      if (auto wrong = sync_directory(entry.path())) return wrong;
    }
    return write_synced(options_.to / manifest_name, to_text(manifest_));
  }
  backup_manifest& manifest() { return manifest_; }

 private:
  void tell(const std::string& file, std::uint64_t done, std::uint64_t all) const {
    if (options_.progress) options_.progress(file, done, all);
  }
  problem note(const fs::path& file, const result<file_digest, std::string>& digest) {
    if (!digest) return digest.error();
    manifest_.files.push_back({file.string(), *digest});
    return std::nullopt;
  }
  problem add_database(const fs::path& file) {
    const auto told = [&](std::uint64_t done, std::uint64_t all) { tell(file.string(), done, all); };
    if (auto wrong = copy_online(options_.data / file, options_.to / file, told)) return wrong;
    return note(file, digest_of(options_.to / file));
  }
  problem add_file(const fs::path& file) {
    auto digest = copy_synced(options_.data / file, options_.to / file);
    if (digest) tell(file.string(), digest->bytes, digest->bytes);
    return note(file, digest);
  }

  problem copy_journal() {
    if (auto wrong = add_database("journal.db")) return wrong;
    auto copied = journal_files::open(options_.to);
    if (!copied) return copied.error();
    if (!copied->segments().empty()) {
      if (auto wrong = make_directory(options_.to / "segments")) return wrong;
    }
    // Closed files, which nobody changes or removes.
    for (const auto& one : copied->segments()) {
      if (auto wrong = add_file(segment_path(fs::path(), one.ordinal))) return wrong;
    }
    const auto facts = copied->facts();
    if (!facts) return facts.error();
    manifest_.journal = facts->end;
    return add_head(facts->end);
  }
  /// The node's own head file may be ahead of the copy by now.
  problem add_head(const batch_end& end) {
    if (end.number == 0) return std::nullopt;
    const auto path = options_.to / "head";
    auto head = head_file::open(path);
    if (!head) return head.error();
    if (!head->write({end.last, end.number, end.chain, {}})) return "cannot write " + path.string();
    if (auto wrong = sync_file(path)) return wrong;
    return note("head", digest_of(path));
  }
  /// Those of writers in a server: an older database shows by them.
  problem copy_heads() {
    for (const auto& entry : fs::directory_iterator(options_.data)) {
      const auto name = entry.path().filename().string();
      if (!entry.is_regular_file() || !name.starts_with("head-")) continue;
      if (auto wrong = add_file(name)) return wrong;
    }
    return std::nullopt;
  }
  problem copy_tree(const fs::path& name) {
    std::vector<fs::path> files;
    if (!is_there(options_.data / name)) return std::nullopt;
    for (const auto& entry : fs::recursive_directory_iterator(options_.data / name)) {
      if (entry.is_regular_file() && !belongs_to_database(entry.path())) {
        files.push_back(fs::relative(entry.path(), options_.data));
      }
    }
    std::sort(files.begin(), files.end());
    for (const auto& one : files) {
      if (auto wrong = make_directory((options_.to / one).parent_path())) return wrong;
      // Results of jobs end at their time.
      if (!is_there(options_.data / one)) continue;
      auto wrong = one.extension() == ".db" ? add_database(one) : add_file(one);
      if (wrong) return wrong;
    }
    return std::nullopt;
  }

  const backup_options& options_;
  backup_manifest manifest_;
};

problem copy_back(const backup_manifest& manifest, const fs::path& from, const fs::path& to) {
  if (auto wrong = make_directory(to)) return wrong;
  for (const auto& one : manifest.files) {
    if (auto wrong = make_directory((to / one.path).parent_path())) return wrong;
    const auto copied = copy_synced(from / one.path, to / one.path);
    if (!copied) return copied.error();
    if (*copied != one.digest)
      return (from / one.path).string() + " is not what was backed up: it was changed or damaged";
  }
  for (const auto& entry : fs::recursive_directory_iterator(to)) {
    if (!entry.is_directory()) continue;
    if (auto wrong = sync_directory(entry.path())) return wrong;
  }
  return sync_directory(to);
}

problem verify(const backup_manifest& manifest, const fs::path& dir, std::ostream& out) {
  if (!manifest.journal) return std::nullopt;
  if (verify_journal(files_in(dir), out) != 0) return "the journal in the backup is not in order";
  auto files = journal_files::open(dir);
  if (!files) return files.error();
  const auto facts = files->facts();
  if (!facts) return facts.error();
  if (facts->end.chain == manifest.journal->chain) return std::nullopt;
  return "the journal in the backup ends elsewhere than its manifest says";
}

/// Directories fail in many places; what they say is for the operator, too.
template <class Steps>
problem guarded(Steps&& steps) {
  try {
    return steps();
  } catch (const fs::filesystem_error& error) {
    return std::string(error.what());
  }
}

}  // namespace

result<backup_manifest, std::string> back_up(const backup_options& options) {
  if (options.journal && !is_there(options.data / "journal.db")) {
    return refused{options.data.string() +
                   " holds no journal in files. Where it is in PostgreSQL, back up the server, and the rest of the "
                   "directory with --keys-only"};
  }
  if (!options.journal && !is_there(options.data / "keys")) return refused{options.data.string() + " holds no keys"};
  backup_writer writer(options);
  const auto wrong = guarded([&]() -> problem {
    if (auto taken = must_be_free(options.to)) return taken;
    if (auto failed = writer.copy_all()) return failed;
    return writer.finish();
  });
  if (wrong) return refused{*wrong};
  return std::move(writer.manifest());
}

result<backup_manifest, std::string> restore_backup(const fs::path& from, const fs::path& data, std::ostream& out) {
  auto manifest = read_manifest(from);
  if (!manifest) return refused{manifest.error()};
  // `.` and a slash at the end have no name to add to.
  auto named = fs::absolute(data).lexically_normal();
  if (!named.has_filename()) named = named.parent_path();
  auto unfinished = named;
  unfinished += ".restoring";
  const auto wrong = guarded([&]() -> problem {
    if (auto taken = must_be_free(named)) return taken;
    // What an interrupted attempt has left.
    fs::remove_all(unfinished);
    if (auto failed = copy_back(*manifest, from, unfinished)) return failed;
    if (auto failed = verify(*manifest, unfinished, out)) return failed;
    if (is_there(named)) fs::remove(named);
    fs::rename(unfinished, named);
    return sync_directory(named.parent_path());
  });
  if (!wrong) return manifest;
  // It may hold keys.
  std::error_code ignored;
  fs::remove_all(unfinished, ignored);
  return refused{*wrong};
}

}  // namespace madang
