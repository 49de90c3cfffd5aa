#include <iostream>

#include "cluster/commands/commands.hpp"
#include "cluster/commands/journal/journal_place.hpp"
#include "cluster/contexts.hpp"
#include "cluster/recovery/node_repair.hpp"
#include "cluster/recovery/state_hash.hpp"
#include "cluster/region/describe_entity.hpp"
#include "config/load.hpp"
#include "messages/envelope/group_superseded.hpp"
#include "messages/money/money.hpp"
#include "messages/result.hpp"
#include "persistence/codec/event_json.hpp"
#include "persistence/journal/journal_inspect.hpp"
#include "persistence/journal/superseded_groups.hpp"

namespace madang {
namespace {

constexpr std::string_view help =
    "usage: madang journal verify [WHERE]\n"
    "       madang journal stats  [WHERE]\n"
    "       madang journal state  [WHERE]\n"
    "       madang journal dump   [WHERE] [--entity KIND:ID] [--from POSITION] [--to POSITION]\n"
    "       madang journal check  [WHERE] [--entity KIND:ID]\n"
    "       madang journal show   [WHERE] --entity KIND:ID [--to POSITION]\n"
    "       madang journal repair [--data DIR] --entity KIND:ID --at POSITION … --by NAME --reason TEXT\n"
    "       madang journal copy   --from PLACE --to PLACE …\n"
    "\n"
    "WHERE is --data DIR, --store sqlite:DIR, --store postgres:DSN, or the settings of a node (--config FILE, --set\n"
    "KEY=VALUE). Files must be those of a stopped node or of a copy; a server is read as it is at the beginning. All but\n"
    "repair and copy change nothing. A DSN holds no password: see settings store.postgres_….\n"
    "  verify  checks the hash chain, checksums and numbers; exit code 1 when something was tampered with or damaged,\n"
    "          2 when a node writes in that directory\n"
    "  stats   counts events, bytes and batches\n"
    "  state   replays everything and prints one hash of the state of all entities: equal journals have equal ones\n"
    "  dump    prints one line of JSON per event; personal fields are sealed and stay so\n"
    "  check   replays every entity and names each event that cannot be applied\n"
    "  repair  supersedes the append group of such an event: it counts as if it had not been; written down with the\n"
    "          name and the reason; where several groups fail, each is named by an --at\n"
    "  show    prints the state of one entity as its events up to a position have made it\n"
    "  copy    to another store: see `madang journal copy --help`\n"
    "  --entity  user:usr_…, account:acc_…, order:ord_…, symbol:005930, job:job_…, user_jobs:usr_…, name:…,\n"
    "            house_accounts:1  platform:1\n";

struct journal_options {
  journal_place place;
  journal_opener from;
  dump_filter filter;
  repair_order repair;
};

int complain(const std::string& why) {
  std::cerr << help << "\nmadang journal: " << why << "\n";
  return 2;
}

result<journal_options, std::string> parse(const arguments& given, const settings& config) {
  journal_options options;
  options.place = journal_place_of(config);
  for (std::size_t i = 0; i < given.size(); i += 2) {
    if (i + 1 == given.size()) return refused{given[i] + " needs a value"};
    const auto& value = given[i + 1];
    if (given[i] == "--store") {
      auto place = parse_journal_place(value, config);
      if (!place) return refused{place.error()};
      options.place = *std::move(place);
    } else if (given[i] == "--entity") {
      auto entity = parse_id<entity_id>(value);
      if (!entity) return refused{"'" + value + "' names no entity"};
      options.filter.entity = entity;
      options.repair.entity = *entity;
    } else if (given[i] == "--by" || given[i] == "--reason") {
      (given[i] == "--by" ? options.repair.by : options.repair.reason) = value;
    } else if (given[i] == "--at") {
      auto number = parse_decimal(value, 0);
      if (!number || *number <= 0) return refused{"'" + value + "' is no position"};
      options.repair.at.push_back({static_cast<std::uint64_t>(*number)});
    } else if (given[i] == "--from" || given[i] == "--to") {
      auto number = parse_decimal(value, 0);
      if (!number || *number < 0) return refused{"'" + value + "' is no position"};
      auto& place = given[i] == "--from" ? options.filter.first : options.filter.last;
      place = {static_cast<std::uint64_t>(*number)};
    } else {
      return refused{"'" + given[i] + "' is not known"};
    }
  }
  options.from = opener_of(options.place);
  return options;
}

int repair(const journal_options& options) {
  const auto& wanted = options.repair;
  if (options.place.kind != store_kind::sqlite) return complain("repair works on a journal in files");
  if (!options.filter.entity) return complain("repair needs --entity");
  if (wanted.at.empty()) return complain("repair needs --at");
  if (wanted.by.empty() || wanted.reason.empty()) return complain("repair needs --by and --reason: it is written down");
  return repair_entity(options.place.directory, wanted, std::cout);
}

event_text read_event(const entity_registry& kinds, const record_view& one) {
  if (one.type == group_superseded::event_type) {
    return event_text_of<std::variant<group_superseded>>(one.type, one.version, one.payload);
  }
  const auto* kind = kinds.find(one.stream.kind);
  if (kind != nullptr) return kind->describe_event(one.type, one.version, one.payload);
  return unreadable_event("entity kind " + std::to_string(static_cast<int>(one.stream.kind)) + " is unknown");
}

int print_state(const journal_opener& from) {
  const auto opened = from();
  if (!opened) {
    std::cout << opened.error() << "\n";
    return 2;
  }
  const auto state = summarise_state(**opened);
  if (!state) {
    std::cout << "damaged: " << state.error() << "\n";
    return 1;
  }
  std::cout << "state " << to_hex(state->hash) << " of " << state->entities << " entities after " << state->events
            << " events; chain " << to_hex(state->end.chain) << "\n";
  return 0;
}

/// Replays one entity out of the journal.
int show_entity(const journal_options& options, const entity_registry& kinds) {
  if (!options.filter.entity) return complain("show needs an --entity");
  auto state = kinds.blank(*options.filter.entity);
  if (!state) return complain("there is no such kind of entity");
  superseded_groups superseded;
  auto whole_life = options.filter;
  whole_life.last = dump_filter{}.last;
  const auto note = [&](const record_view& view) { superseded.note(view.type, view.version, view.payload); };
  if (visit_journal(options.from, whole_life, note, std::cout) == 2) return 2;
  std::optional<read_failure> wrong;
  record one;
  const auto take = [&](const record_view& view) {
    if (wrong) return;
    assign(one, view);
    superseded.mark(one);
    if (auto applied = state->apply(one); !applied) wrong = applied.error();
  };
  const auto code = visit_journal(options.from, options.filter, take, std::cout);
  if (code == 2) return code;
  if (wrong) std::cout << "damaged: " << wrong->why << "\n";
  std::cout << to_text(describe_entity(kinds, *state));
  return wrong ? 1 : code;
}

}  // namespace

int journal_command(const arguments& given) {
  if (!given.empty() && given.front() == "copy") return journal_copy_command({given.begin() + 1, given.end()});
  if (asks_for_help(given)) {
    std::cout << help;
    return 0;
  }
  if (given.empty()) return complain("name what to do");
  const auto& what = given.front();
  const auto flags = take_settings_flags({given.begin() + 1, given.end()}, process_environment());
  const auto config = load_settings(flags.sources);
  if (!flags.errors.empty() || !config) {
    return complain("bad settings: " + to_text(flags.errors.empty() ? config.error() : flags.errors));
  }
  auto options = parse(flags.others, *config);
  if (!options) return complain(options.error());
  const auto contexts = all_contexts();
  const channel_namer name_of = [&](channel_id channel) { return contexts.channels.text_of(channel); };
  const event_reader read = [&](const record_view& one) { return read_event(contexts.entities, one); };
  if (what == "verify") return verify_journal(options->from, std::cout, name_of);
  if (what == "stats") return show_journal_stats(options->from, read, std::cout);
  if (what == "state") return print_state(options->from);
  if (what == "dump") return dump_journal(options->from, options->filter, read, std::cout, name_of);
  if (what == "show") return show_entity(*options, contexts.entities);
  if (what == "check") return check_entities(options->from, options->filter.entity, std::cout);
  if (what == "repair") return repair(*options);
  return complain("there is no '" + what + "'");
}

}  // namespace madang
