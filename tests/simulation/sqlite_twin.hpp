#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "persistence/memory/memory_journal.hpp"
#include "persistence/sqlite/sqlite_journal.hpp"
#include "tests/persistence/journal/fake_projection.hpp"
#include "tests/persistence/sqlite/fault_vfs.hpp"
#include "tests/simulation/chance.hpp"
#include "tests/support/temp_dir.hpp"

namespace madang::simulation {

/// The journal of a run in an SQLite file as well, on a file system that fails: a group counts as durable when the file
/// has it, and after a crash the file alone says what is left. Its threads change nothing of a run's course: the
/// simulation waits for each group.
class sqlite_twin {
 public:
  explicit sqlite_twin(chance& random);
  ~sqlite_twin();

  /// Writes a group, or says why it cannot be written for now.
  std::optional<std::string> keep(std::span<const std::shared_ptr<const record>> group);
  /// From now on writes fail: the disk is full, or broken for a while.
  void fail();
  void heal();
  /// From now on the disk does not confirm what it was given: the journal has to end its process.
  void fail_sync();
  void confirm_syncs();
  bool has_ended() const;

  /// The process dies, perhaps with a group on its way; another one opens the file. What is left in it.
  position crash();
  /// The file holds what `disk` holds, record for record.
  void compare(memory_journal& disk);

  std::uint64_t groups() const { return groups_; }
  std::uint64_t failures() const { return failures_; }  ///< groups that were refused at first

 private:
  /// The moment that the next group is stamped with.
  class given_time final : public clock {
   public:
    unix_nanos now() const override { return {at.load()}; }
    std::atomic<std::int64_t> at{0};
  };

  void open();
  void append(std::span<const std::shared_ptr<const record>> group);
  void wait_for(position upto);
  void changed();

  chance& random_;
  temp_dir dir_;
  given_time time_;
  testing::fake_projection projected_;
  testing::fault_vfs& files_;
  mutable std::mutex mutex_;
  std::condition_variable moved_;
  std::string ended_;  ///< why the journal ended its process
  bool failing_ = false;
  position appended_;
  std::uint64_t groups_ = 0;
  std::uint64_t failures_ = 0;
  std::unique_ptr<batch_journal> journal_;
};

}  // namespace madang::simulation
