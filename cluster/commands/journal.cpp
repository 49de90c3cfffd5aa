#include <iostream>

#include "cluster/commands/commands.hpp"
#include "cluster/contexts.hpp"
#include "cluster/region/describe_entity.hpp"
#include "messages/money.hpp"
#include "messages/result.hpp"
#include "persistence/journal/journal_inspect.hpp"

namespace madang {
namespace {

constexpr std::string_view help =
    "usage: madang journal verify [--data DIR]\n"
    "       madang journal stats  [--data DIR]\n"
    "       madang journal dump   [--data DIR] [--entity KIND:ID] [--from POSITION] [--to POSITION]\n"
    "       madang journal show   [--data DIR] --entity KIND:ID [--to POSITION]\n"
    "\n"
    "Looks at the journal of a stopped node, or at a copy of its data directory. Changes nothing.\n"
    "  verify  checks the hash chain, checksums and numbers; exit code 1 when something was tampered with or damaged,\n"
    "          2 when a node writes in that directory\n"
    "  stats   counts events, bytes and batches\n"
    "  dump    prints one line of JSON per event; personal fields are sealed and stay so\n"
    "  show    prints the state of one entity as its events up to a position have made it\n"
    "  --entity  user:usr_…, account:acc_…, order:ord_…, symbol:005930, job:job_…, user_jobs:usr_…, name:…\n";

struct journal_options {
  std::string data = "./data";
  dump_filter filter;
};

int complain(const std::string& why) {
  std::cerr << help << "\nmadang journal: " << why << "\n";
  return 2;
}

result<journal_options, std::string> parse(const arguments& given) {
  journal_options options;
  for (std::size_t i = 1; i < given.size(); i += 2) {
    if (i + 1 == given.size()) return refused{given[i] + " needs a value"};
    const auto& value = given[i + 1];
    if (given[i] == "--data") {
      options.data = value;
    } else if (given[i] == "--entity") {
      auto entity = parse_id<entity_id>(value);
      if (!entity) return refused{"'" + value + "' names no entity"};
      options.filter.entity = entity;
    } else if (given[i] == "--from" || given[i] == "--to") {
      auto number = parse_decimal(value, 0);
      if (!number || *number < 0) return refused{"'" + value + "' is no position"};
      (given[i] == "--from" ? options.filter.first : options.filter.last) = {static_cast<std::uint64_t>(*number)};
    } else {
      return refused{"'" + given[i] + "' is not known"};
    }
  }
  return options;
}

event_text read_event(const entity_registry& kinds, const record_view& one) {
  const auto* kind = kinds.find(one.stream.kind);
  if (kind != nullptr) return kind->describe_event(one.type, one.version, one.payload);
  return unreadable_event("entity kind " + std::to_string(static_cast<int>(one.stream.kind)) + " is unknown");
}

/// Replays one entity out of the files.
int show_entity(const journal_options& options, const entity_registry& kinds) {
  if (!options.filter.entity) return complain("show needs an --entity");
  auto state = kinds.blank(*options.filter.entity);
  if (!state) return complain("there is no such kind of entity");
  std::optional<read_failure> wrong;
  record one;
  const auto take = [&](const record_view& view) {
    if (wrong) return;
    assign(one, view);
    if (auto applied = state->apply(one); !applied) wrong = applied.error();
  };
  const auto code = visit_journal(options.data, options.filter, take, std::cout);
  if (code == 2) return code;
  if (wrong) std::cout << "damaged: " << wrong->why << "\n";
  std::cout << to_text(describe_entity(kinds, *state));
  return wrong ? 1 : code;
}

}  // namespace

int journal_command(const arguments& given) {
  if (asks_for_help(given)) {
    std::cout << help;
    return 0;
  }
  if (given.empty()) return complain("name what to do");
  auto options = parse(given);
  if (!options) return complain(options.error());
  const auto contexts = all_contexts();
  const channel_namer name_of = [&](channel_id channel) { return contexts.channels.text_of(channel); };
  const event_reader read = [&](const record_view& one) { return read_event(contexts.entities, one); };
  if (given.front() == "verify") return verify_journal(options->data, std::cout, name_of);
  if (given.front() == "stats") return show_journal_stats(options->data, read, std::cout);
  if (given.front() == "dump") return dump_journal(options->data, options->filter, read, std::cout, name_of);
  if (given.front() == "show") return show_entity(*options, contexts.entities);
  return complain("there is no '" + given.front() + "'");
}

}  // namespace madang
