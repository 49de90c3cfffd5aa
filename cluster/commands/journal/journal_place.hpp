#pragma once

#include <string>

#include "config/settings.hpp"
#include "config/store/store_settings.hpp"
#include "messages/result.hpp"
#include "persistence/ports/stored_journal.hpp"

namespace madang {

/// Where a journal is, as operators write it: `sqlite:DIR` or `postgres:DSN`.
struct journal_place {
  store_kind kind = store_kind::sqlite;
  std::string directory;       ///< of the files, or of the node whose journal is in the server
  postgres_settings server{};  ///< of a server
};

/// Reads `sqlite:DIR` or `postgres:DSN`; `postgres:` alone means the server of the settings, whose other settings hold
/// in both cases. A DSN must not hold a password: those are in files and in the environment.
result<journal_place, std::string> parse_journal_place(const std::string& text, const settings& config);
/// The journal of a node that has these settings.
journal_place journal_place_of(const settings& config);
/// Opens it for reading. A directory that somebody writes in is refused.
journal_opener opener_of(const journal_place& place);

}  // namespace madang
