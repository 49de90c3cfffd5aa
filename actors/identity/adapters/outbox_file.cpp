#include "actors/identity/adapters/outbox_file.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "actors/identity/secrets/durable_file.hpp"
#include "messages/identity/words.hpp"

namespace madang::identity {
namespace {

std::string hex_of(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += "0123456789abcdef"[byte >> 4U];
    out += "0123456789abcdef"[byte & 15U];
  }
  return out;
}

std::string bytes_of(std::string_view hex) {
  const auto digit = [](char c) { return static_cast<unsigned>(c >= 'a' ? c - 'a' + 10 : c - '0') & 15U; };
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) out += static_cast<char>(digit(hex[i]) << 4U | digit(hex[i + 1]));
  return out;
}

/// The address is sealed, or missing where it is not needed.
std::string line_of(const link_message& one) {
  return nlohmann::json{{"kind", std::string(to_text(one.kind))},
                        {"user_id", to_text(one.user)},
                        {"link", one.link},
                        {"created_at", one.created_at.value},
                        {"ends_at", one.ends_at.value},
                        {"language", std::string(to_text(one.language))},
                        {"delivery", std::string(to_text(one.delivery))},
                        {"tries", one.tries},
                        {"next_try_at", one.next_try_at.value},
                        {"error", one.error},
                        {"sealed_email", hex_of(one.sealed_email)}}
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// Lines of older versions end with `ends_at`.
std::optional<link_message> read_line(const std::string& line) {
  const auto parsed = nlohmann::json::parse(line, nullptr, false);
  if (!parsed.is_object()) return std::nullopt;
  try {
    const auto user = parse_id<user_id>(parsed.at("user_id").get<std::string>());
    if (!user) return std::nullopt;
    link_message out;
    const bool is_reset = parsed.at("kind").get<std::string>() == to_text(link_kind::reset_password);
    out.kind = is_reset ? link_kind::reset_password : link_kind::verify_email;
    out.user = *user;
    out.link = parsed.at("link").get<std::string>();
    out.created_at.value = parsed.at("created_at").get<std::int64_t>();
    out.ends_at.value = parsed.at("ends_at").get<std::int64_t>();
    out.language = parse_language(parsed.value("language", "")).value_or(language_code::ko);
    out.delivery = parse_link_delivery(parsed.value("delivery", "")).value_or(link_delivery::kept);
    out.tries = parsed.value("tries", std::uint32_t{0});
    out.next_try_at.value = parsed.value("next_try_at", std::int64_t{0});
    out.error = parsed.value("error", "");
    out.sealed_email = bytes_of(parsed.value("sealed_email", ""));
    return out;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

}  // namespace

outbox_file::outbox_file(std::string path, const identity_settings& config, bool delivers, address_seal seal)
    : path_(std::move(path)),
      max_(static_cast<std::size_t>(config.outbox_max)),
      delivers_(delivers),
      seal_(std::move(seal)) {
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
    auto one = read_line(line);
    if (!one) continue;
    // There is no mail server any more, or nobody knows where to.
    const bool waits = delivers_ && !one->sealed_email.empty();
    if (one->delivery == link_delivery::waiting && !waits) one->delivery = link_delivery::kept;
    kept_.push_back(*std::move(one));
    drop_oldest();
  }
}

void outbox_file::drop_oldest() {
  if (kept_.size() <= max_) return;
  if (kept_.front().delivery == link_delivery::waiting) ++dropped_;
  kept_.pop_front();
}

void outbox_file::drop_ended(unix_nanos now) {
  std::erase_if(kept_, [&](const link_message& old) {
    const bool is_over = old.ends_at <= now;
    if (is_over && old.delivery == link_delivery::waiting) ++dropped_;
    return is_over;
  });
}

link_message* outbox_file::find(const link_message& one) {
  const auto found = std::ranges::find_if(kept_, [&](const link_message& each) { return each.is_same(one); });
  return found == kept_.end() ? nullptr : &*found;
}

void outbox_file::changed() {
  changed_ = true;
  wake_.notify_one();
}

void outbox_file::post(link_message one) {
  {
    const std::lock_guard lock(mutex_);
    drop_ended(one.created_at);
    std::erase_if(kept_, [&](const link_message& old) { return old.user == one.user && old.kind == one.kind; });
    one.delivery = delivers_ ? link_delivery::waiting : link_delivery::kept;
    one.next_try_at = one.created_at;
    kept_.push_back(std::move(one));
    drop_oldest();
    changed();
  }
  if (posted_) posted_();
}

void outbox_file::forget(user_id user) {
  const std::lock_guard lock(mutex_);
  if (std::erase_if(kept_, [&](const link_message& one) { return one.user == user; }) > 0) changed();
}

std::vector<link_message> outbox_file::kept(std::size_t most) const {
  const std::lock_guard lock(mutex_);
  std::vector<link_message> out;
  for (auto at = kept_.rbegin(); at != kept_.rend() && out.size() < most; ++at) out.push_back(*at);
  return out;
}

std::optional<link_message> outbox_file::due(unix_nanos now) {
  std::unique_lock lock(mutex_);
  drop_ended(now);
  while (true) {
    link_message* first = nullptr;
    for (auto& one : kept_) {
      if (one.delivery != link_delivery::waiting || one.next_try_at > now) continue;
      if (first == nullptr || one.next_try_at < first->next_try_at) first = &one;
    }
    if (first == nullptr) return std::nullopt;
    auto out = *first;
    if (!out.email.empty()) return out;
    lock.unlock();
    auto email = seal_.open(out.user, out.sealed_email);
    if (email && !email->empty()) {
      out.email = *std::move(email);
      return out;
    }
    lock.lock();
    if (auto* still = find(out)) still->delivery = link_delivery::kept;
    changed();
  }
}

std::optional<unix_nanos> outbox_file::next_due() const {
  const std::lock_guard lock(mutex_);
  std::optional<unix_nanos> out;
  for (const auto& one : kept_) {
    if (one.delivery != link_delivery::waiting) continue;
    if (!out || one.next_try_at < *out) out = one.next_try_at;
  }
  return out;
}

void outbox_file::remove(const link_message& sent) {
  const std::lock_guard lock(mutex_);
  std::erase_if(kept_, [&](const link_message& one) { return one.is_same(sent); });
  changed();
}

bool outbox_file::update(const link_message& tried) {
  const std::lock_guard lock(mutex_);
  auto* one = find(tried);
  if (one == nullptr) return false;
  one->delivery = tried.delivery;
  one->tries = tried.tries;
  one->next_try_at = tried.next_try_at;
  one->error = tried.error;
  changed();
  return true;
}

std::size_t outbox_file::waiting() const {
  const std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(
      std::ranges::count_if(kept_, [](const link_message& one) { return one.delivery == link_delivery::waiting; }));
}

std::uint64_t outbox_file::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

/// Whatever came meanwhile is in the next writing.
void outbox_file::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return changed_ || stopping_; });
    if (!std::exchange(changed_, false)) return;
    auto all = kept_;
    lock.unlock();
    seal(all);
    write(all);
    lock.lock();
    for (const auto& one : all) {
      if (auto* still = find(one)) still->sealed_email = one.sealed_email;
    }
  }
}

void outbox_file::seal(std::deque<link_message>& all) const {
  for (auto& one : all) {
    if (one.delivery != link_delivery::waiting || !one.sealed_email.empty()) continue;
    one.sealed_email = seal_.seal(one.user, one.email).value_or("");
  }
}

/// Appears whole or not at all.
void outbox_file::write(const std::deque<link_message>& all) const {
  std::string text;
  for (const auto& one : all) text += line_of(one) + "\n";
  if (const auto* call = write_durably(path_, text)) {
    spdlog::error("{}: {}: {}: messages to users cannot be written", path_, call, std::strerror(errno));
  }
}

}  // namespace madang::identity
