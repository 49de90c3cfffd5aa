#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "persistence/journal/journal_head.hpp"
#include "persistence/postgres/client/pg_connection.hpp"

namespace madang {

/// How far this node has seen every writer of a shared store: a head file for each, in its data directory. A store that
/// is behind one of them has lost what was acknowledged, whoever answers there now.
class seen_heads {
 public:
  /// `own`: the writer whose file the journal's writer keeps. An empty directory: nothing is kept or compared.
  seen_heads(std::filesystem::path dir, std::int32_t own) : dir_(std::move(dir)), own_(own) {}

  static std::string file_of(std::int64_t writer) { return "head-" + std::to_string(writer); }

  /// Compares every writer that was seen with what the server has, in one look, and remembers the ends of the others.
  /// A failure of the kind `distrust` says what is missing and what to do. `who`: the server that was connected to.
  store_outcome compare(pg_connection& server, const store_identity& who, const std::string& place) const;

 private:
  std::map<std::int64_t, head_mark> read() const;
  void remember(std::int64_t writer, const head_mark& mark) const;

  const std::filesystem::path dir_;
  const std::int32_t own_;
};

/// What is wrong with a store that ends with `end` for one who has seen `seen`; nothing where it has it all.
/// `there`: the chain of the batch that was seen, as the store has it now, if it does.
std::optional<std::string> judge_seen(std::int64_t writer, const head_mark& seen, const batch_end& end,
                                      const std::optional<chain_hash>& there, const store_identity& who);

}  // namespace madang
