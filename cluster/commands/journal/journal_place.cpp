#include "cluster/commands/journal/journal_place.hpp"

#include <filesystem>

#include "persistence/files/journal_files.hpp"
#include "persistence/postgres/postgres_stored.hpp"

namespace madang {
namespace {

constexpr std::string_view sqlite_mark = "sqlite:";
constexpr std::string_view postgres_mark = "postgres:";

}  // namespace

result<journal_place, std::string> parse_journal_place(const std::string& text, const settings& config) {
  auto place = journal_place_of(config);
  if (text.starts_with(sqlite_mark) && text.size() > sqlite_mark.size()) {
    place.kind = store_kind::sqlite;
    place.directory = text.substr(sqlite_mark.size());
    return place;
  }
  if (!text.starts_with(postgres_mark))
    return refused{"a journal is at sqlite:DIR or postgres:DSN, not at '" + text + "'"};
  place.kind = store_kind::postgres;
  if (text.size() > postgres_mark.size()) place.server.dsn = text.substr(postgres_mark.size());
  // What it says is not repeated: it may hold a password.
  if (const auto wrong = dsn_problem(place.server.dsn); !wrong.empty()) return refused{"the DSN: " + wrong};
  return place;
}

journal_place journal_place_of(const settings& config) {
  return {config.of<store_settings>().kind, config.node.data_dir, config.of<postgres_settings>()};
}

journal_opener opener_of(const journal_place& place) {
  if (place.kind == store_kind::sqlite) return files_in(place.directory);
  const auto head = std::filesystem::path(place.directory) / ("head-" + std::to_string(place.server.writer));
  std::error_code ignored;
  return batches_in(place.server, std::filesystem::exists(head, ignored) ? head : std::filesystem::path());
}

}  // namespace madang
