#include "cluster/commands/audit_check.hpp"

#include <algorithm>
#include <string_view>

#include "gateway/json/json_input.hpp"
#include "persistence/admin/audit_chain.hpp"

namespace madang {
namespace {

/// A reason and values are far shorter.
constexpr std::size_t line_max = std::size_t{1} << 20U;
constexpr std::size_t hash_letters = 64;

enum class line_end { whole, cut_off, too_long, nothing };

line_end read_line(std::istream& from, std::string& into) {
  into.clear();
  auto* bytes = from.rdbuf();
  for (auto next = bytes->sbumpc(); next != std::istream::traits_type::eof(); next = bytes->sbumpc()) {
    if (next == '\n') return line_end::whole;
    if (into.size() == line_max) return line_end::too_long;
    into += static_cast<char>(next);
  }
  return into.empty() ? line_end::nothing : line_end::cut_off;
}

bool is_hash(const std::string* text) {
  return text != nullptr && text->size() == hash_letters && std::all_of(text->begin(), text->end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

const std::string* text_of(const json_value& act, std::string_view name) {
  const auto* found = act.find(name);
  return found == nullptr ? nullptr : found->text();
}

/// What the content's hash is of: the act without its number and its hashes.
json_value content_of(const json_value& act) {
  json_members kept;
  for (const auto& one : *act.members()) {
    if (one.name == "seq" || one.name == "content_hash" || one.name == "prev_hash" || one.name == "hash") continue;
    kept.push_back(one);
  }
  return {std::move(kept)};
}

/// Nothing of it is left but its time.
bool is_purged(const json_value& content) {
  return std::all_of(content.members()->begin(), content.members()->end(),
                     [](const json_member& one) { return one.name == "time" || one.value.is_null(); });
}

class walker {
 public:
  explicit walker(audit_check& found) : found_(found) {}

  /// What is wrong with the next act; empty: nothing.
  std::string take(const std::string& line) {
    const auto act = parse_json(line, {.depth = 16});
    if (!act) return "it is no JSON (" + act.error().detail + ")";
    if (act->members() == nullptr) return "it is JSON, but no act";
    const auto* seq = act->find("seq") == nullptr ? nullptr : act->find("seq")->integer();
    const auto* content_hash = text_of(*act, "content_hash");
    const auto* prev_hash = text_of(*act, "prev_hash");
    const auto* hash = text_of(*act, "hash");
    if (seq == nullptr || *seq < 0) return "it has no seq";
    if (!is_hash(content_hash) || !is_hash(prev_hash) || !is_hash(hash) || text_of(*act, "time") == nullptr) {
      return "its time or one of its hashes is missing or malformed";
    }
    return check(*act, static_cast<std::uint64_t>(*seq), {*content_hash, *prev_hash, *hash});
  }

 private:
  struct hashes {
    std::string content;
    std::string prev;
    std::string own;
  };

  std::string check(const json_value& act, std::uint64_t seq, const hashes& said) {
    const auto name = "act " + std::to_string(seq);
    const auto content = content_of(act);
    const bool purged = is_purged(content);
    if (!purged && admin::hex_sha256(canonical_json(content)) != said.content) {
      return name + " is not what it was: its content does not give its content_hash";
    }
    if (admin::hex_sha256(said.prev + '\n' + std::to_string(seq) + '\n' + said.content) != said.own) {
      return name + " is not what it was: prev_hash, seq and content_hash do not give its hash";
    }
    if (auto wrong = follow(name, seq, said); !wrong.empty()) return wrong;
    ++found_.acts;
    if (purged) ++found_.purged;
    found_.last_seq = seq;
    found_.last_hash = said.own;
    return {};
  }

  /// Acts of one writer are a chain.
  std::string follow(const std::string& name, std::uint64_t seq, const hashes& said) {
    const auto [found, begins] = found_.ends.try_emplace(admin::audit_writer_of(seq));
    auto& end = found->second;
    if (!begins && said.prev != end.hash) {
      return name + " does not follow act " + std::to_string(end.seq) +
             ": an act between them was taken out or put in, or the export was filtered";
    }
    if (!begins && seq <= end.seq) return name + " comes after one with a greater number";
    if (found_.acts == 0) found_.first_seq = seq;
    // A chain that does not begin at its start makes the whole a part.
    if (begins && (found_.acts == 0 || found_.begins_at_the_start())) found_.first_prev = said.prev;
    end = {seq, said.own};
    return {};
  }

  audit_check& found_;
};

}  // namespace

bool audit_check::ends_with(std::string_view hash) const {
  return std::any_of(ends.begin(), ends.end(), [&](const auto& one) { return one.second.hash == hash; });
}

bool audit_check::begins_at_the_start() const {
  return first_prev == admin::audit_chain_start();
}

audit_check check_audit_export(std::istream& from) {
  audit_check found;
  walker walk(found);
  std::string line;
  for (;;) {
    const auto end = read_line(from, line);
    if (end == line_end::nothing) break;
    ++found.line;
    if (end == line_end::too_long) {
      found.wrong = "it is longer than any act";
      return found;
    }
    found.wrong = walk.take(line);
    if (!found.wrong.empty() && end == line_end::cut_off) {
      found.wrong += "; the file ends in the middle of this line, so it was cut off";
    }
    if (!found.wrong.empty()) return found;
  }
  found.line = 0;
  if (found.acts == 0) found.wrong = "there is no act in it";
  return found;
}

}  // namespace madang
