#include "persistence/journal/journal_inspect.hpp"

#include <algorithm>
#include <array>
#include <iomanip>
#include <map>
#include <string>
#include <unordered_map>

#include "messages/accounts/words.hpp"
#include "messages/identity/words.hpp"
#include "messages/market/words.hpp"
#include "messages/trading/words.hpp"
#include "persistence/codec/event_json.hpp"
#include "persistence/journal/journal_head.hpp"
#include "persistence/recovery/journal_recovery.hpp"

namespace madang {
namespace {

constexpr int good = 0;
constexpr int damaged = 1;
constexpr int unreadable = 2;
/// After so many, the rest is only counted.
constexpr std::uint64_t problems_shown_max = 50;

class problem_list {
 public:
  explicit problem_list(std::ostream& out) : out_(out) {}
  void add(const std::string& what) {
    if (++count_ <= problems_shown_max) out_ << "damaged: " << what << '\n';
  }
  std::uint64_t count() const { return count_; }

 private:
  std::ostream& out_;
  std::uint64_t count_ = 0;
};

/// Follows the numbers of every stream and channel.
class number_checker {
 public:
  explicit number_checker(const channel_namer& name_of) : name_of_(name_of) {}

  void check(const record_view& one, problem_list& problems) {
    follow(
        streams_[one.stream], one.meta.seq, [&] { return to_text(one.stream); }, one.meta.at, problems);
    for (std::size_t i = 0; i < one.channel_count; ++i) {
      follow(
          channels_[one.channels[i]], one.meta.channel_numbers[i], [&] { return name_of_(one.channels[i]); },
          one.meta.at, problems);
    }
  }
  std::size_t streams() const { return streams_.size(); }

 private:
  template <class Name>
  void follow(std::uint64_t& last, std::uint64_t number, const Name& name, position at, problem_list& problems) {
    if (number != last + 1) {
      problems.add(name() + ": number " + std::to_string(number) + " follows " + std::to_string(last) +
                   " at position " + std::to_string(at.value));
    }
    last = number;
  }

  const channel_namer& name_of_;
  std::unordered_map<entity_id, std::uint64_t> streams_;
  std::unordered_map<channel_id, std::uint64_t> channels_;
};

void verify_head(const std::filesystem::path& file, const batch_end& end, problem_list& problems, std::ostream& out) {
  if (file.empty()) return;
  const auto head = head_file::read(file);
  if (!head) {
    out << "note: " << file.string() << " is missing or unreadable, so a lost end would not show\n";
    return;
  }
  const auto unknown = [](std::uint64_t) { return std::optional<chain_hash>{}; };
  if (auto wrong = judge_head(*head, end, unknown)) problems.add(*wrong);
}

// ---- events as text ------------------------------------------------------------------------------------------------

std::string channels_of(const record_view& one, const channel_namer& name_of) {
  std::string text = "{";
  for (std::size_t i = 0; i < one.channel_count; ++i) {
    if (i > 0) text += ',';
    append_json_string(text, name_of(one.channels[i]));
    text += ':' + std::to_string(one.meta.channel_numbers[i]);
  }
  return text + "}";
}

void dump_record(const record_view& one, const event_reader& read, std::ostream& out, const channel_namer& name_of) {
  const auto event = read(one);
  out << "{\"position\":" << one.meta.at.value << ",\"time\":" << dump_json(one.meta.time)
      << ",\"entity\":" << dump_json(one.stream) << ",\"seq\":" << one.meta.seq << ",\"type\":" << one.type
      << ",\"version\":" << one.version << ",\"event\":\"" << event.name
      << "\",\"channels\":" << channels_of(one, name_of) << ",\"fields\":" << event.fields << "}\n";
}

// ---- stats ---------------------------------------------------------------------------------------------------------

struct type_stats {
  std::string name;
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;
};

struct journal_stats {
  std::map<std::uint16_t, type_stats> types;
  std::map<unsigned, std::uint64_t> batch_sizes;  ///< by power of two
  std::uint64_t batches = 0;
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;
  unix_nanos first_time;
  unix_nanos last_time;

  void add(const batch_row& row, const event_reader& read) {
    ++batches;
    bytes += row.bytes.size();
    ++batch_sizes[static_cast<unsigned>(std::bit_width(row.bytes.size() - 1))];
    record_walk walk(row.bytes);
    record_view one;
    while (walk.next(one)) {
      auto& type = types[one.type];
      if (type.events++ == 0) type.name = read(one).name;
      type.bytes += one.size;
      if (events++ == 0) first_time = one.meta.time;
      last_time = one.meta.time;
    }
  }
};

void print_stats(const journal_stats& found, std::size_t segments, std::ostream& out) {
  out << found.events << " events, " << found.bytes << " bytes in " << found.batches << " batches, " << segments
      << " segments\n";
  if (found.events == 0) return;
  out << "from " << to_rfc3339(found.first_time) << " to " << to_rfc3339(found.last_time) << ", "
      << found.events / found.batches << " events and " << found.bytes / found.batches << " bytes a batch on average\n";
  out << "\n  type  event                        events           bytes  bytes/event\n";
  for (const auto& [number, type] : found.types) {
    out << std::setw(6) << number << "  " << std::left << std::setw(24) << type.name << std::right << std::setw(11)
        << type.events << std::setw(16) << type.bytes << std::setw(13) << type.bytes / type.events << '\n';
  }
  out << "\n  batches up to\n";
  for (const auto& [width, count] : found.batch_sizes) {
    out << std::setw(12) << (std::uint64_t{1} << width) << " bytes" << std::setw(12) << count << '\n';
  }
}

}  // namespace

std::string channel_number_text(channel_id channel) {
  return std::to_string(static_cast<unsigned>(channel.kind)) + ":" + std::to_string(channel.key);
}

int verify_journal(const journal_opener& from, std::ostream& out, const channel_namer& name_of) {
  const auto opened = from();
  if (!opened) {
    out << opened.error() << '\n';
    return unreadable;
  }
  auto& stored = **opened;
  problem_list problems(out);
  number_checker numbers(name_of);
  batch_checker checker(chain_hash{}, position{});
  batch_end end;
  std::uint64_t batches = 0;
  stored.walk(
      1,
      [&](const batch_row& row) {
        ++batches;
        if (auto wrong = checker.check(row, [&](const record_view& one) { numbers.check(one, problems); })) {
          problems.add(*wrong);
          // What follows is judged by itself, not as a consequence.
          checker = batch_checker(row.chain, row.last);
        }
        end = {row.number, row.last, row.chain};
        return true;
      },
      [&](const std::string& what) {
        problems.add(what);
        checker = batch_checker(std::nullopt, std::nullopt);
      });
  verify_head(stored.head(), end, problems, out);
  const auto facts = stored.facts();
  if (!facts) problems.add(facts.error());
  if (facts && facts->unfinished) problems.add("the end is not there: a copy into it was not finished, or it was lost");
  if (problems.count() > 0) {
    out << problems.count() << " problems in " << batches << " batches\n";
    return damaged;
  }
  out << "in order: " << end.last.value << " events of " << numbers.streams() << " entities in " << batches
      << " batches, " << stored.segment_count() << " segments; chain " << to_hex(end.chain) << '\n';
  return good;
}

int visit_journal(const journal_opener& from, const dump_filter& filter, const record_visitor& visit,
                  std::ostream& out) {
  const auto opened = from();
  if (!opened) {
    out << "{\"unreadable\":" << dump_json(opened.error()) << "}\n";
    return unreadable;
  }
  int code = good;
  const auto report = [&](const std::string& what) {
    out << "{\"damaged\":" << dump_json(what) << "}\n";
    code = damaged;
  };
  (*opened)->walk(
      1,
      [&](const batch_row& row) {
        if (row.first > filter.last) return false;
        if (row.last < filter.first) return true;
        record_walk walk(row.bytes);
        record_view one;
        while (walk.next(one)) {
          const bool wanted = one.meta.at >= filter.first && one.meta.at <= filter.last &&
                              (!filter.entity || *filter.entity == one.stream);
          if (wanted) visit(one);
        }
        if (walk.wrong() != nullptr) report("batch " + std::to_string(row.number) + ": " + walk.wrong());
        return bool(out);
      },
      report);
  return code;
}

int dump_journal(const journal_opener& from, const dump_filter& filter, const event_reader& read, std::ostream& out,
                 const channel_namer& name_of) {
  return visit_journal(
      from, filter, [&](const record_view& one) { dump_record(one, read, out, name_of); }, out);
}

int show_journal_stats(const journal_opener& from, const event_reader& read, std::ostream& out) {
  const auto opened = from();
  if (!opened) {
    out << opened.error() << '\n';
    return unreadable;
  }
  auto& stored = **opened;
  problem_list problems(out);
  journal_stats found;
  stored.walk(
      1,
      [&](const batch_row& row) {
        found.add(row, read);
        return true;
      },
      [&](const std::string& what) { problems.add(what); });
  print_stats(found, stored.segment_count(), out);
  return problems.count() > 0 ? damaged : good;
}

}  // namespace madang
