#include "gateway/security/keys/api_key_cache.hpp"

#include <algorithm>

namespace madang {
namespace {

std::vector<ip_network> networks_of(const std::vector<std::string>& texts) {
  std::vector<ip_network> out;
  for (const auto& text : texts) {
    for (const auto& one : parse_network_list(text).value_or(std::vector<ip_network>{})) out.push_back(one);
  }
  return out;
}

}  // namespace

opened_api_key::opened_api_key(const api_key_secret_view& from, std::string_view secret_text)
    : id(from.key),
      scopes(from.scopes),
      expires_at(from.expires_at),
      created_at(from.created_at),
      allowed(networks_of(from.allowed_addresses)),
      secret(secret_text) {}

bool opened_api_key::allows(const ip_address& from) const {
  return allowed.empty() ||
         std::any_of(allowed.begin(), allowed.end(), [&](const ip_network& one) { return one.contains(from); });
}

api_key_cache::api_key_cache(std::size_t max) : max_per_shard_((max + shard_count - 1) / shard_count) {}

opened_key api_key_cache::find(api_key_id key) const {
  const auto& part = shard_of(key);
  const std::lock_guard lock(part.mutex);
  const auto found = part.known.find(key);
  return found == part.known.end() ? nullptr : found->second;
}

void api_key_cache::put(const opened_key& key) {
  auto& part = shard_of(key->id);
  const std::lock_guard lock(part.mutex);
  if (!part.known.insert_or_assign(key->id, key).second) return;
  part.oldest_first.push_back(key->id);
  while (part.oldest_first.size() > max_per_shard_) {
    part.known.erase(part.oldest_first.front());
    part.oldest_first.pop_front();
  }
}

void api_key_cache::remove(api_key_id key) {
  auto& part = shard_of(key);
  const std::lock_guard lock(part.mutex);
  part.known.erase(key);
}

std::size_t api_key_cache::size() const {
  std::size_t sum = 0;
  for (const auto& part : shards_) {
    const std::lock_guard lock(part.mutex);
    sum += part.known.size();
  }
  return sum;
}

}  // namespace madang
