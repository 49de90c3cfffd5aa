#include "persistence/jobs/result_directory.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <unordered_set>
#include <utility>

#include "persistence/files/synced_files.hpp"

namespace madang::jobs {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view part_ending = ".part";

class open_file {
 public:
  open_file(const std::string& path, int flags) : number_(::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, 0600)) {}
  ~open_file() {
    if (number_ >= 0) ::close(number_);
  }
  open_file(const open_file&) = delete;
  open_file& operator=(const open_file&) = delete;
  bool valid() const { return number_ >= 0; }
  int number() const { return number_; }
  std::uint64_t size() const {
    struct stat found {};
    return ::fstat(number_, &found) == 0 ? static_cast<std::uint64_t>(found.st_size) : 0;
  }

 private:
  int number_;
};

refused<result_failure> failed(const std::string& path, const char* call) {
  return refused{result_failure{result_fault::disk, path + ": " + call + ": " + std::strerror(errno)}};
}

bool write_all(int to, std::string_view bytes, std::uint64_t offset) {
  while (!bytes.empty()) {
    const auto count = ::pwrite(to, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
    offset += static_cast<std::uint64_t>(count);
  }
  return true;
}

/// The file ends behind `bytes`, and is durable; otherwise the call that failed.
const char* write_through(int to, std::string_view bytes, std::uint64_t offset) {
  if (!write_all(to, bytes, offset)) return "write";
  if (::ftruncate(to, static_cast<off_t>(offset + bytes.size())) != 0) return "ftruncate";
  return ::fsync(to) == 0 ? nullptr : "fsync";
}

/// `job_…` and an ending of small peer messages: nothing that leads elsewhere.
bool is_result_name(std::string_view file) {
  const auto dot = file.find('.');
  if (dot == std::string_view::npos || !parse_id<job_id>(file.substr(0, dot))) return false;
  const auto ending = file.substr(dot + 1);
  return !ending.empty() && ending.size() <= 8 &&
         std::all_of(ending.begin(), ending.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

/// Zero for a file that is no job's.
job_id job_of_file(std::string_view file) {
  return parse_id<job_id>(file.substr(0, file.find('.'))).value_or(job_id{});
}
std::uint64_t size_of_file(const std::string& path) {
  std::error_code none;
  const auto size = fs::file_size(path, none);
  return none ? 0 : size;
}

std::int64_t modified_s(const std::string& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 ? static_cast<std::int64_t>(found.st_mtime) : 0;
}

std::string text_of_failure(const std::string& path, const std::error_code& why) {
  return path + ": the results of jobs cannot be kept here: " + why.message();
}

}  // namespace

result<std::unique_ptr<result_directory>, std::string> result_directory::open(std::string path, result_limits limits,
                                                                              const clock& time, executor blocking) {
  std::error_code wrong;
  fs::create_directories(path, wrong);
  if (wrong) return refused{text_of_failure(path, wrong)};
  fs::permissions(path, fs::perms::owner_all, wrong);
  if (wrong) return refused{text_of_failure(path, wrong)};
  std::unique_ptr<result_directory> made(new result_directory(std::move(path), limits, time, std::move(blocking)));
  for (const auto& one : fs::directory_iterator(made->path_, wrong)) {
    const auto size = size_of_file(one.path().string());
    made->all_bytes_ += size;
    made->bytes_of_[job_of_file(one.path().filename().string()).slot()] += size;
  }
  if (wrong) return refused{text_of_failure(made->path_, wrong)};
  made->remove_old();
  return made;
}

result_directory::result_directory(std::string path, result_limits limits, const clock& time, executor blocking)
    : path_(std::move(path)), limits_(limits), time_(time), blocking_(std::move(blocking)) {}

std::string result_directory::part_of(job_id job) const {
  return path_ + "/" + to_text(job) + std::string(part_ending);
}

result<std::uint64_t, result_failure> result_directory::write(job_id job, std::uint64_t offset,
                                                              std::string_view bytes) {
  const auto path = part_of(job);
  const auto after = offset + bytes.size();
  if (after > limits_.file_bytes_max) return refused{result_failure{result_fault::too_large, path + ": too large"}};
  if (offset == 0) remove_old();
  const open_file opened(path, O_WRONLY | O_CREAT);
  if (!opened.valid()) return failed(path, "open");
  const auto before = opened.size();
  if (before < offset) return refused{result_failure{result_fault::behind, path + ": ends too early"}};
  const auto more = after > before ? after - before : 0;
  if (!reserve(job, more))
    return refused{result_failure{
        result_fault::full, path_ + ": the results of jobs fill their room, or those of one user his share of it"}};
  if (const auto* call = write_through(opened.number(), bytes, offset)) {
    give_back(job, more);
    return failed(path, call);
  }
  if (after < before) give_back(job, before - after);
  if (before == 0) {
    if (auto wrong = sync_directory(path_)) return refused{result_failure{result_fault::disk, *std::move(wrong)}};
  }
  return after;
}

result<job_result, result_failure> result_directory::finish(job_id job, std::string_view media_type,
                                                            std::string_view ending) {
  const auto part = part_of(job);
  const auto file = to_text(job) + "." + std::string(ending);
  ensure(is_result_name(file) && "." + std::string(ending) != part_ending, "a result's ending is a short word");
  const auto path = path_ + "/" + file;
  std::error_code none;
  if (fs::exists(part, none)) {
    if (std::rename(part.c_str(), path.c_str()) != 0) return failed(path, "rename");
    if (auto wrong = sync_directory(path_)) return refused{result_failure{result_fault::disk, *std::move(wrong)}};
  } else if (!fs::exists(path, none)) {
    return refused{result_failure{result_fault::behind, part + ": is not there"}};
  }
  return job_result{std::string(media_type), {}, file, size_of_file(path)};
}

/// One look at the directory, however many there are.
void result_directory::discard_all(const std::vector<job_id>& jobs) {
  if (jobs.empty()) return;
  std::unordered_set<std::string> names;
  for (const auto one : jobs) names.insert(to_text(one));
  std::error_code none;
  for (const auto& one : fs::directory_iterator(path_, none)) {
    const auto name = one.path().filename().string();
    if (names.contains(name.substr(0, name.find('.')))) remove(one.path().string());
  }
}

void result_directory::read(std::string file, std::function<void(result<std::string, result_failure>)> done) {
  blocking_([this, file = std::move(file), done = std::move(done)] { done(read_now(file)); });
}

result<std::string, result_failure> result_directory::read_now(const std::string& file) const {
  const auto path = path_ + "/" + file;
  if (!is_result_name(file)) return refused{result_failure{result_fault::missing, file + ": not the name of a result"}};
  const open_file opened(path, O_RDONLY);
  if (!opened.valid() && errno == ENOENT)
    return refused{result_failure{result_fault::missing, path + ": is not there"}};
  if (!opened.valid()) return failed(path, "open");
  const auto size = opened.size();
  if (size > limits_.file_bytes_max) return refused{result_failure{result_fault::too_large, path + ": too large"}};
  std::string content(size, '\0');
  std::size_t got = 0;
  while (got < content.size()) {
    const auto count = ::pread(opened.number(), content.data() + got, content.size() - got, static_cast<off_t>(got));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return failed(path, "read");
    got += static_cast<std::size_t>(count);
  }
  return content;
}

void result_directory::remove_old() {
  const auto oldest = time_.now().value / nanos_per_second - limits_.keep_s;
  std::error_code none;
  for (const auto& one : fs::directory_iterator(path_, none)) {
    if (modified_s(one.path().string()) < oldest) remove(one.path().string());
  }
}

std::uint64_t result_directory::bytes() const {
  const std::lock_guard guard(lock_);
  return all_bytes_;
}

bool result_directory::reserve(job_id job, std::uint64_t more) {
  const std::lock_guard guard(lock_);
  auto& own = bytes_of_[job.slot()];
  if (all_bytes_ + more > limits_.all_bytes_max || own + more > limits_.user_bytes_max) {
    if (own == 0) bytes_of_.erase(job.slot());
    return false;
  }
  all_bytes_ += more;
  own += more;
  return true;
}

void result_directory::give_back(job_id job, std::uint64_t bytes) {
  const std::lock_guard guard(lock_);
  all_bytes_ -= std::min(all_bytes_, bytes);
  const auto own = bytes_of_.find(job.slot());
  if (own == bytes_of_.end()) return;
  own->second -= std::min(own->second, bytes);
  if (own->second == 0) bytes_of_.erase(own);
}

void result_directory::remove(const std::string& path) {
  const auto size = size_of_file(path);
  std::error_code wrong;
  if (fs::remove(path, wrong)) give_back(job_of_file(fs::path(path).filename().string()), size);
}

}  // namespace madang::jobs
