#include "persistence/files/state_archive.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>
#include <span>
#include <system_error>
#include <utility>

#include "persistence/codec/record_codec.hpp"

namespace madang {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view ending = ".state";

/// What stands before the state. Little-endian, like everything that is stored.
struct file_head {
  std::array<char, 8> mark{'M', 'D', 'S', 'T', 'A', 'T', 'E', '1'};
  std::uint64_t journal_number = 0;
  std::uint64_t key = 0;
  std::uint64_t seq = 0;
  std::uint64_t at = 0;
  std::uint64_t size = 0;  ///< of the state
  std::uint32_t kind = 0;
  std::uint32_t apply_version = 0;
  std::uint32_t state_crc = 0;
  std::uint32_t head_crc = 0;  ///< of all before it
};
static_assert(sizeof(file_head) == 64 && std::is_trivially_copyable_v<file_head>);

std::uint32_t crc_of(const file_head& head) {
  return crc32c(std::as_bytes(std::span(&head, 1)).first(offsetof(file_head, head_crc)));
}

std::optional<file_head> read_head(std::istream& from) {
  file_head head;
  if (!from.read(reinterpret_cast<char*>(&head), sizeof head)) return std::nullopt;
  if (head.mark != file_head{}.mark || head.head_crc != crc_of(head)) return std::nullopt;
  return head;
}

std::string name_of(entity_id entity, std::uint64_t seq) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%u-%016llx-%llu", static_cast<unsigned>(entity.kind),
                static_cast<unsigned long long>(entity.key), static_cast<unsigned long long>(seq));
  return text.data() + std::string(ending);
}

}  // namespace

std::unique_ptr<state_archive> state_archive::open(fs::path dir, archive_limits limits, std::uint64_t journal_number,
                                                   position last, std::function<void(const std::string&)> warn) {
  std::unique_ptr<state_archive> made(new state_archive(std::move(dir), limits, journal_number, std::move(warn)));
  made->load(last);
  made->thread_ = std::thread([self = made.get()] { self->run(); });
  return made;
}

state_archive::state_archive(fs::path dir, archive_limits limits, std::uint64_t journal_number,
                             std::function<void(const std::string&)> warn)
    : dir_(std::move(dir)), limits_(limits), journal_number_(journal_number), warn_(std::move(warn)) {}

state_archive::~state_archive() {
  {
    std::lock_guard guard(lock_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

fs::path state_archive::file_of(entity_id entity, std::uint64_t seq) const {
  return dir_ / name_of(entity, seq);
}

void state_archive::load(position last) {
  std::error_code failed;
  fs::create_directories(dir_, failed);
  if (!failed) fs::permissions(dir_, fs::perms::owner_all, failed);
  if (failed) return warn_(dir_.string() + ": older snapshots cannot be kept here: " + failed.message());
  for (const auto& one : fs::directory_iterator(dir_, failed)) {
    std::ifstream file(one.path(), std::ios::binary);
    const auto head = read_head(file);
    const bool is_ours = head && head->journal_number == journal_number_ && head->at <= last.value;
    const entity_id entity{static_cast<entity_kind>(head ? head->kind : 0), head ? head->key : 0};
    if (!is_ours || one.path().filename() != name_of(entity, head->seq)) {
      fs::remove(one.path(), failed);
      continue;
    }
    const auto size = sizeof(file_head) + head->size;
    files_[entity][head->seq] = size;
    bytes_ += size;
    auto& taken = last_taken_[entity];
    taken = std::max(taken, head->seq);
  }
}

void state_archive::keep(const snapshot& taken) {
  const bool is_plain = taken.pieces.empty() && taken.oldest_piece.empty() && taken.seq > 0;
  if (!is_plain || taken.state.size() > limits_.state_max) return;
  {
    std::lock_guard guard(lock_);
    // Of entities that are never kept, which most are, nothing is remembered.
    const auto known = last_taken_.find(taken.entity);
    const auto last = known == last_taken_.end() ? 0 : known->second;
    if (taken.seq < last + limits_.every_events || waiting_bytes_ + taken.state.size() > limits_.waiting_max) return;
    last_taken_[taken.entity] = taken.seq;
    waiting_.push_back(taken);
    waiting_bytes_ += taken.state.size();
  }
  wake_.notify_one();
}

void state_archive::flush() {
  std::unique_lock guard(lock_);
  idle_.wait(guard, [this] { return waiting_.empty() && !is_writing_; });
}

std::uint64_t state_archive::bytes() const {
  std::lock_guard guard(lock_);
  return bytes_;
}
std::size_t state_archive::size() const {
  std::lock_guard guard(lock_);
  std::size_t count = 0;
  for (const auto& [entity, files] : files_) count += files.size();
  return count;
}

// ---- writing -------------------------------------------------------------------------------------------------------

void state_archive::run() {
  std::unique_lock guard(lock_);
  for (;;) {
    wake_.wait(guard, [this] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return;
    const auto next = std::move(waiting_.front());
    waiting_.pop_front();
    waiting_bytes_ -= next.state.size();
    is_writing_ = true;
    guard.unlock();
    write(next);
    guard.lock();
    is_writing_ = false;
    if (waiting_.empty()) idle_.notify_all();
  }
}

void state_archive::write(const snapshot& one) {
  file_head head;
  head.journal_number = journal_number_;
  head.key = one.entity.key;
  head.kind = static_cast<std::uint32_t>(one.entity.kind);
  head.seq = one.seq;
  head.at = one.at.value;
  head.apply_version = one.apply_version;
  head.size = one.state.size();
  head.state_crc = crc32c(one.state);
  head.head_crc = crc_of(head);
  const auto size = sizeof head + one.state.size();
  make_room(size);
  const auto path = file_of(one.entity, one.seq);
  const auto part = path.string() + ".part";
  {
    std::ofstream file(part, std::ios::binary | std::ios::trunc);
    file.write(reinterpret_cast<const char*>(&head), sizeof head);
    file.write(reinterpret_cast<const char*>(one.state.data()), static_cast<std::streamsize>(one.state.size()));
    file.close();
    std::error_code failed;
    if (file) fs::rename(part, path, failed);
    if (!file || failed) {
      fs::remove(part, failed);
      if (!std::exchange(has_warned_, true)) {
        warn_(path.string() + ": an older snapshot cannot be kept; reads of the past replay more");
      }
      return;
    }
  }
  std::lock_guard guard(lock_);
  files_[one.entity][one.seq] = size;
  bytes_ += size;
}

void state_archive::make_room(std::uint64_t more) {
  std::lock_guard guard(lock_);
  while (bytes_ + more > limits_.bytes_max && drop_one()) continue;
}

/// The lock is held. False: there is nothing left.
bool state_archive::drop_one() {
  auto nearest = std::numeric_limits<std::uint64_t>::max();
  std::map<entity_id, by_seq>::iterator of;
  by_seq::iterator which;
  for (auto entity = files_.begin(); entity != files_.end(); ++entity) {
    std::uint64_t before = 0;
    for (auto one = entity->second.begin(); one != entity->second.end(); ++one) {
      const auto next = std::next(one);
      // The last one has no neighbour behind it: it goes when nothing else is left.
      constexpr auto last_of_all = std::numeric_limits<std::uint64_t>::max() - 1;
      const auto gap = next == entity->second.end() ? last_of_all : next->first - before;
      if (gap < nearest) {
        nearest = gap;
        of = entity;
        which = one;
      }
      before = one->first;
    }
  }
  if (nearest == std::numeric_limits<std::uint64_t>::max()) return false;
  std::error_code failed;
  fs::remove(file_of(of->first, which->first), failed);
  bytes_ -= which->second;
  of->second.erase(which);
  if (of->second.empty()) files_.erase(of);
  return true;
}

// ---- reading -------------------------------------------------------------------------------------------------------

std::optional<snapshot> state_archive::find(entity_id entity, std::uint64_t after, std::uint64_t upto) {
  std::uint64_t seq = 0;
  {
    std::lock_guard guard(lock_);
    const auto known = files_.find(entity);
    if (known == files_.end()) return std::nullopt;
    const auto beyond = known->second.upper_bound(upto);
    if (beyond == known->second.begin()) return std::nullopt;
    seq = std::prev(beyond)->first;
  }
  if (seq <= after) return std::nullopt;
  std::ifstream file(file_of(entity, seq), std::ios::binary);
  const auto head = read_head(file);
  const bool fits = head && head->seq == seq && head->key == entity.key && head->size <= limits_.state_max &&
                    head->kind == static_cast<std::uint32_t>(entity.kind);
  if (!fits) return std::nullopt;
  snapshot found{entity, seq, {head->at}, static_cast<std::uint16_t>(head->apply_version), false, {}};
  found.state.resize(head->size);
  file.read(reinterpret_cast<char*>(found.state.data()), static_cast<std::streamsize>(found.state.size()));
  if (!file || crc32c(found.state) != head->state_crc) return std::nullopt;
  return found;
}

}  // namespace madang
