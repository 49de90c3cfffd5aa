#include <iostream>

#include "cluster/commands/commands.hpp"
#include "cluster/contexts.hpp"
#include "messages/money.hpp"
#include "messages/result.hpp"
#include "persistence/journal/journal_inspect.hpp"

namespace madang {
namespace {

constexpr std::string_view help =
    "usage: madang journal verify [--data DIR]\n"
    "       madang journal stats  [--data DIR]\n"
    "       madang journal dump   [--data DIR] [--entity KIND:ID] [--from POSITION] [--to POSITION]\n"
    "\n"
    "Looks at the journal of a stopped node, or at a copy of its data directory. Changes nothing.\n"
    "  verify  checks the hash chain, checksums and numbers; exit code 1 when something was tampered with or damaged,\n"
    "          2 when a node writes in that directory\n"
    "  stats   counts events, bytes and batches\n"
    "  dump    prints one line of JSON per event; personal fields are sealed and stay so\n"
    "  --entity  user:usr_…, account:acc_…, order:ord_…, symbol:005930\n";

struct journal_options {
  std::string data = "./data";
  dump_filter filter;
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
  if (given.front() == "verify") return verify_journal(options->data, std::cout, name_of);
  if (given.front() == "stats") return show_journal_stats(options->data, std::cout);
  if (given.front() == "dump") return dump_journal(options->data, options->filter, std::cout, name_of);
  return complain("there is no '" + given.front() + "'");
}

}  // namespace madang
