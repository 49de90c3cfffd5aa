#pragma once

#include <array>
#include <string_view>

#include "cluster/ports/metrics.hpp"

namespace madang {

/// What a database is asked to do, as `/metrics` tells it apart.
enum class statement_kind : std::uint8_t {
  append = 0,
  last_batch = 1,
  read_batches = 2,
  write_snapshots = 3,
  read_snapshots = 4,
  other = 5,
  project = 6,     ///< into the read tables
  read_lists = 7,  ///< from them
  keys = 8,        ///< the keys of users
};
inline constexpr std::array<std::string_view, 9> statement_words = {"append",          "last_batch",     "read_batches",
                                                                    "write_snapshots", "read_snapshots", "other",
                                                                    "project",         "read_lists",     "keys"};

/// What a node counts about the replica that its lists are read from.
struct replica_metrics {
  bool is_there = false;  ///< a replica is set; fixed before anybody reads
  gauge serving;          ///< 1: lists are read there
  gauge lag;              ///< events by which it was behind when it was last looked at
  counter lists;          ///< read there
  counter passed_over;    ///< lists that had to go on to the primary after they had begun there
};

/// What a node counts about the database that holds its store.
struct store_metrics {
  gauge database_connections;
  counter database_reconnects;
  counter statements_failed;
  counter keys_refused;  ///< calls for users' keys that the database did not answer, in time or at all
  gauge months_ahead;    ///< that every table split by month has after this one, when it was last looked at
  counter months_made;
  counter months_detached;
  counter tail_batches;  ///< of other writers, which had left them unprojected
  std::array<duration_histogram, statement_words.size()> statement_time;  ///< round trips, by `statement_kind`
  replica_metrics replica;
};

}  // namespace madang
