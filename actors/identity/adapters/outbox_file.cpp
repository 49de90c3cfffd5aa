#include "actors/identity/adapters/outbox_file.hpp"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "messages/identity/words.hpp"

namespace madang::identity {
namespace {

/// Without the address: what is personal is nowhere in the clear, and the administrator can look it up.
std::string line_of(const link_message& one) {
  return nlohmann::json{{"kind", std::string(to_text(one.kind))},
                        {"user_id", to_text(one.user)},
                        {"link", one.link},
                        {"created_at", one.created_at.value},
                        {"ends_at", one.ends_at.value}}
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::optional<link_message> read_line(const std::string& line) {
  const auto parsed = nlohmann::json::parse(line, nullptr, false);
  if (!parsed.is_object()) return std::nullopt;
  try {
    const auto user = parse_id<user_id>(parsed.at("user_id").get<std::string>());
    if (!user) return std::nullopt;
    const bool is_reset = parsed.at("kind").get<std::string>() == to_text(link_kind::reset_password);
    return link_message{is_reset ? link_kind::reset_password : link_kind::verify_email,
                        *user,
                        {},
                        parsed.at("link").get<std::string>(),
                        {parsed.at("created_at").get<std::int64_t>()},
                        {parsed.at("ends_at").get<std::int64_t>()}};
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

bool write_whole(int to, const std::string& text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const auto count = ::write(to, text.data() + done, text.size() - done);
    if (count <= 0) return false;
    done += static_cast<std::size_t>(count);
  }
  return true;
}

}  // namespace

outbox_file::outbox_file(std::string path, const identity_settings& config)
    : path_(std::move(path)), max_(static_cast<std::size_t>(config.outbox_max)) {
  read();
  thread_ = std::thread([this] { work(); });
}

outbox_file::~outbox_file() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void outbox_file::read() {
  std::ifstream in(path_);
  for (std::string line; std::getline(in, line);) {
    if (auto one = read_line(line)) kept_.push_back(*std::move(one));
    if (kept_.size() > max_) kept_.pop_front();
  }
}

void outbox_file::post(link_message one) {
  {
    const std::lock_guard lock(mutex_);
    const auto now = one.created_at;
    std::erase_if(kept_, [&](const link_message& old) {
      return old.ends_at <= now || (old.user == one.user && old.kind == one.kind);
    });
    kept_.push_back(std::move(one));
    if (kept_.size() > max_) kept_.pop_front();
    changed_ = true;
  }
  wake_.notify_one();
}

std::vector<link_message> outbox_file::kept(std::size_t most) const {
  const std::lock_guard lock(mutex_);
  std::vector<link_message> out;
  for (auto at = kept_.rbegin(); at != kept_.rend() && out.size() < most; ++at) out.push_back(*at);
  return out;
}

/// Whatever came meanwhile is in the next writing.
void outbox_file::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return changed_ || stopping_; });
    if (!std::exchange(changed_, false)) return;
    const auto all = kept_;
    lock.unlock();
    write(all);
    lock.lock();
  }
}

/// Appears whole or not at all.
void outbox_file::write(const std::deque<link_message>& all) const {
  const auto draft = path_ + ".new";
  ::unlink(draft.c_str());
  const int to = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  std::string text;
  for (const auto& one : all) text += line_of(one) + "\n";
  bool ok = to >= 0 && write_whole(to, text) && ::fdatasync(to) == 0;
  if (to >= 0) ::close(to);
  ok = ok && std::rename(draft.c_str(), path_.c_str()) == 0;
  if (!ok) spdlog::error("{}: messages to users cannot be written", path_);
}

}  // namespace madang::identity
