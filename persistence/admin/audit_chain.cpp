#include "persistence/admin/audit_chain.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "messages/admin/platform.hpp"
#include "messages/text/json_string.hpp"

namespace madang::admin {

std::string hex_sha256(std::string_view text) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
  std::array<char, 2 * crypto_hash_sha256_BYTES + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), digest.data(), digest.size());
  return hex.data();
}

namespace {

void put(std::string& out, std::string_view name, std::string_view value, bool is_null = false) {
  if (out.size() > 1 && out.back() != '{') out += ',';
  append_json_string(out, name);
  out += ':';
  if (is_null) {
    out += "null";
  } else {
    append_json_string(out, value);
  }
}

/// Members in the order of their names, no white space: RFC 8785. All names are ASCII.
std::string canonical_text(const audit_item& one) {
  std::string out = "{";
  put(out, "action", one.action);
  put(out, "actor", to_text(one.actor), !one.actor);
  put(out, "address", one.address, one.address.empty());
  put(out, "code", one.code, one.code.empty());
  out += ",\"object\":{";
  put(out, "id", one.object_id);
  put(out, "kind", one.object_kind);
  out += '}';
  put(out, "reason", one.reason, one.reason.empty());
  put(out, "result", to_text(one.result));
  put(out, "time", to_rfc3339(one.time));
  out += ",\"values\":" + one.values + '}';
  return out;
}

}  // namespace

std::string_view audit_chain_start() {
  return "0000000000000000000000000000000000000000000000000000000000000000";
}

std::string content_hash_of(const audit_item& one) {
  return hex_sha256(canonical_text(one));
}

std::string chain_hash_of(const audit_item& one) {
  return hex_sha256(one.prev_hash + '\n' + std::to_string(one.seq) + '\n' + one.content_hash);
}

namespace {

/// Of `{"before":"2026-11-27T00:00:00.000000Z"}`; empty: it is no such text.
std::string_view purge_of(std::string_view values) {
  constexpr std::string_view start = R"({"before":")";
  if (!values.starts_with(start)) return {};
  values.remove_prefix(start.size());
  return values.substr(0, values.find('"'));
}

}  // namespace

void chain_walker::take(const audit_item& next) {
  auto& follows =
      follows_.try_emplace(audit_writer_of(next.seq), first_ ? first_follows_ : audit_chain_start()).first->second;
  const bool links = next.prev_hash == follows;
  const bool has_content = next.is_purged() || content_hash_of(next) == next.content_hash;
  const bool is_whole = has_content && chain_hash_of(next) == next.hash;
  if (first_) verdict_.first_seq = next.seq;
  if (verdict_.valid && !(links && is_whole)) {
    verdict_.valid = false;
    verdict_.broken_at = next.seq;
  }
  first_ = false;
  verdict_.last_seq = next.seq;
  verdict_.last_hash = follows = next.hash;
  if (next.is_purged()) {
    last_purged_ = to_rfc3339(next.time);
    last_purged_seq_ = next.seq;
  } else if (next.action == audit_purged::event_name) {
    purged_before_ = std::max<std::string>(purged_before_, std::string(purge_of(next.values)));
  }
}

void chain_walker::end() {
  if (!verdict_.valid || last_purged_seq_ == 0 || last_purged_ < purged_before_) return;
  verdict_.valid = false;
  verdict_.broken_at = last_purged_seq_;
}

}  // namespace madang::admin
