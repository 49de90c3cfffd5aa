#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "messages/result.hpp"
#include "persistence/ports/journal.hpp"
#include "persistence/sqlite/sql_session.hpp"

namespace madang {

/// Up to which position of its journal each writer's records are in the read tables.
using table_marks = std::map<std::int64_t, position>;

/// A copy of the read tables that follows the original by itself, a little behind. Thread-safe.
class list_replica {
 public:
  virtual ~list_replica() = default;

  /// Whether lists may be read there now.
  virtual bool serves() const = 0;
  /// How far the original is at a moment after this call: a list that is read where the tables are as far misses
  /// nothing that the original would have shown. Who asks at the same time shares one look.
  virtual result<table_marks, read_failure> marks() = 0;
  /// Makes the original hand on at once what it has written so far.
  virtual void hasten() = 0;
  /// How long a list waits for the replica to come that far.
  virtual std::chrono::milliseconds patience() const = 0;
  /// Opening never fails; what is wrong shows when the session is first used.
  virtual std::unique_ptr<sql_session> open_reader() = 0;
  /// A list was read there.
  virtual void note_read() = 0;
  /// A list had to go on to the original, which happens to no other until the replica was looked at.
  virtual void note_passed_over() = 0;
  /// For people: who reads where, and why.
  virtual std::string state() const = 0;
};

}  // namespace madang
