#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "persistence/ports/past_snapshots.hpp"

namespace madang {

struct archive_limits {
  std::uint64_t every_events = 100'000;                  ///< of an entity, from one snapshot to the next that is kept
  std::uint64_t bytes_max = std::uint64_t{1} << 30U;     ///< of all files
  std::uint64_t state_max = std::uint64_t{16} << 20U;    ///< larger ones are not kept
  std::uint64_t waiting_max = std::uint64_t{64} << 20U;  ///< bytes that wait for the disk; over it none is taken
};

/// Past snapshots as files of one directory, one each, written by a thread of its own. A file is whole or is not used
/// (checksum). Where there is no room left, the one goes whose neighbours are closest to each other, so that what stays
/// is spread over the whole past. Snapshots with pieces are not kept: the pieces are the journal's.
class state_archive final : public past_snapshots {
 public:
  /// Opens or makes the directory, and removes what is not of this journal or lies behind its end: it was restored from
  /// an older copy then. What cannot be used is left out; `warn` says why.
  static std::unique_ptr<state_archive> open(std::filesystem::path dir, archive_limits limits,
                                             std::uint64_t journal_number, position last,
                                             std::function<void(const std::string&)> warn);
  ~state_archive() override;

  /// Takes a copy where it is worth keeping; it is durable in the journal. Never waits for the disk.
  void keep(const snapshot& taken);
  /// Until all that was taken is written or given up; for tests.
  void flush();
  std::uint64_t bytes() const;
  std::size_t size() const;

  std::optional<snapshot> find(entity_id entity, std::uint64_t after, std::uint64_t upto) override;

 private:
  using by_seq = std::map<std::uint64_t, std::uint64_t>;  ///< bytes of the file

  state_archive(std::filesystem::path dir, archive_limits limits, std::uint64_t journal_number,
                std::function<void(const std::string&)> warn);
  void load(position last);
  void run();
  void write(const snapshot& one);
  void make_room(std::uint64_t more);
  bool drop_one();
  std::filesystem::path file_of(entity_id entity, std::uint64_t seq) const;

  const std::filesystem::path dir_;
  const archive_limits limits_;
  const std::uint64_t journal_number_;
  const std::function<void(const std::string&)> warn_;

  mutable std::mutex lock_;
  std::condition_variable wake_;
  std::condition_variable idle_;
  std::map<entity_id, by_seq> files_;
  std::map<entity_id, std::uint64_t> last_taken_;
  std::uint64_t bytes_ = 0;
  std::deque<snapshot> waiting_;
  std::uint64_t waiting_bytes_ = 0;
  bool is_writing_ = false;
  bool stopping_ = false;
  bool has_warned_ = false;
  std::thread thread_;
};

}  // namespace madang
