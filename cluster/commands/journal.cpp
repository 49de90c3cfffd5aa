#include <iostream>

#include "cluster/commands/commands.hpp"
#include "cluster/node/node_repair.hpp"
#include "messages/money.hpp"
#include "messages/result.hpp"
#include "persistence/journal/journal_inspect.hpp"

namespace madang {
namespace {

constexpr std::string_view help =
    "usage: madang journal verify [--data DIR]\n"
    "       madang journal stats  [--data DIR]\n"
    "       madang journal dump   [--data DIR] [--entity KIND:ID] [--from POSITION] [--to POSITION]\n"
    "       madang journal check  [--data DIR] [--entity KIND:ID]\n"
    "       madang journal repair [--data DIR] --entity KIND:ID --at POSITION --by NAME --reason TEXT\n"
    "\n"
    "Looks at the journal of a stopped node, or at a copy of its data directory. All but repair change nothing.\n"
    "  verify  checks the hash chain, checksums and numbers; exit code 1 when something was tampered with or damaged,\n"
    "          2 when a node writes in that directory\n"
    "  stats   counts events, bytes and batches\n"
    "  dump    prints one line of JSON per event; personal fields are sealed and stay so\n"
    "  check   replays every entity and names each event that cannot be applied\n"
    "  repair  supersedes the append group of such an event: it counts as if it had not been; written down with the\n"
    "          name and the reason\n"
    "  --entity  user:usr_…, account:acc_…, order:ord_…, symbol:005930\n";

struct journal_options {
  std::string data = "./data";
  dump_filter filter;
  repair_order repair;
};

int complain(const std::string& why) {
  std::cerr << help << "\nmadang journal: " << why << "\n";
  return 2;
}

std::optional<entity_id> parse_entity(const std::string& text) {
  auto rest = text.substr(text.find(':') + 1);
  if (text.starts_with("symbol:")) {
    auto symbol = symbol_id::parse(rest);
    return symbol ? std::optional(entity_of(*symbol)) : std::nullopt;
  }
  if (auto user = parse_id<user_id>(rest)) return entity_of(*user);
  if (auto account = parse_id<account_id>(rest)) return entity_of(*account);
  if (auto order = parse_id<order_id>(rest)) return entity_of(*order);
  return std::nullopt;
}

result<journal_options, std::string> parse(const arguments& given) {
  journal_options options;
  for (std::size_t i = 1; i < given.size(); i += 2) {
    if (i + 1 == given.size()) return refused{given[i] + " needs a value"};
    const auto& value = given[i + 1];
    if (given[i] == "--data") {
      options.data = value;
    } else if (given[i] == "--entity") {
      auto entity = parse_entity(value);
      if (!entity) return refused{"'" + value + "' names no entity"};
      options.filter.entity = entity;
      options.repair.entity = *entity;
    } else if (given[i] == "--by" || given[i] == "--reason") {
      (given[i] == "--by" ? options.repair.by : options.repair.reason) = value;
    } else if (given[i] == "--from" || given[i] == "--to" || given[i] == "--at") {
      auto number = parse_decimal(value, 0);
      if (!number || *number < 0) return refused{"'" + value + "' is no position"};
      auto& place = given[i] == "--at"     ? options.repair.at
                    : given[i] == "--from" ? options.filter.first
                                           : options.filter.last;
      place = {static_cast<std::uint64_t>(*number)};
    } else {
      return refused{"'" + given[i] + "' is not known"};
    }
  }
  return options;
}

int repair(const journal_options& options) {
  const auto& wanted = options.repair;
  if (!options.filter.entity) return complain("repair needs --entity");
  if (wanted.at.value == 0) return complain("repair needs --at");
  if (wanted.by.empty() || wanted.reason.empty()) return complain("repair needs --by and --reason: it is written down");
  return repair_entity(options.data, wanted, std::cout);
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
  if (given.front() == "verify") return verify_journal(options->data, std::cout);
  if (given.front() == "stats") return show_journal_stats(options->data, std::cout);
  if (given.front() == "dump") return dump_journal(options->data, options->filter, std::cout);
  if (given.front() == "check") return check_entities(options->data, options->filter.entity, std::cout);
  if (given.front() == "repair") return repair(*options);
  return complain("there is no '" + given.front() + "'");
}

}  // namespace madang
