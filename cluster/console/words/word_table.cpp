#include <algorithm>
#include <array>

#include "cluster/console/words/words.hpp"

namespace madang::console {
namespace {

constexpr std::array<word_entry, 31> all_words{{
    {"ls", "ls [KIND] [where FIELD=VALUE …] [sort [-]FIELD] [show FIELD,…] [limit N]",
     "Lists the kinds of entities, or the entities of one kind. Fields are entity, events, first, last and position, and "
     "those that `inspect` shows, an item of a list as LIST/ITEM. Compares by = != < <= > >= and ~ (contains).",
     argument_kind::kind, list_entities},
    {"inspect", "inspect KIND:ID", "Shows every field of the state of an entity.", argument_kind::entity,
     inspect_entity},
    {"state", "state KIND:ID @SEQ|@TIME",
     "Shows the state after one of the entity's events, or at a time: @2026-11-20T09:00:00Z, @2026-11-20.",
     argument_kind::entity, show_past_state},
    {"diff", "diff KIND:ID @A @B", "Shows which fields changed between two moments, and by which events.",
     argument_kind::entity, compare_states},
    {"events", "events KIND:ID [after SEQ] [limit N]", "Lists the events of an entity, oldest first.",
     argument_kind::entity, list_events},
    {"tail", "tail [where FIELD=VALUE …] [limit N]",
     "Lists the latest events of all entities, oldest first, of the last 10000. Fields are kind, entity, event, seq, "
     "position, time, and those of the event: terms/side=BUY.",
     argument_kind::nothing, show_tail},
    {"explain", "explain order:ID [@SEQ|@TIME]",
     "Says in sentences why an order was refused, waits, was filled, or is over.", argument_kind::order, explain_order},
    {"what-if", "what-if order:ID set FIELD=VALUE …",
     "Places an order again, changed, in its symbol's book as it was when it arrived, and shows what it would have met "
     "at once beside what it met. Fields are price, quantity, type and time_in_force. Nothing is written.",
     argument_kind::order, place_again},
    {"replay", "replay KIND:ID [@FROM..@TO] [--speed X]",
     "Plays the events of an entity, at most 500, with the fields that each has changed, as far apart as they were, "
     "divided by the speed; 0 or `max`: at once. Ctrl-C ends it.",
     argument_kind::entity, play_events},
    {"ask", "ask KIND:ID COMMAND [FIELD=VALUE …]",
     "Says which events a command would write now, or why it would be refused. It is sent to nobody. Without a command "
     "it lists those of the kind.",
     argument_kind::entity, weigh_command},
    {"journal", "journal", "Shows where the journal ends, how large it is, and its files.", argument_kind::nothing,
     describe_journal},
    {"settings", "settings [NAME]", "Lists settings, or those whose names contain NAME; explains a single one.",
     argument_kind::setting, show_settings},
    {"jobs", "jobs [where FIELD=VALUE …] [limit N]", "Lists long work, the latest first.", argument_kind::nothing,
     list_jobs},
    {"nodes", "nodes",
     "Shows the node that answers: its state, its journal, its entities; and all members of its cluster with their "
     "versions, leases and shards. Of a node that runs.",
     argument_kind::nothing, nullptr, true},
    {"shards", "shards", "Shows who owns each shard, as the node that answers knows it. Of a node that runs.",
     argument_kind::nothing, nullptr, true},
    {"links", "links", "Shows the links of the node that answers to the others. Of a node that runs.",
     argument_kind::nothing, nullptr, true},
    {"gate", "gate", "Shows what waits for the disk before it leaves the node. Of a node that runs.",
     argument_kind::nothing, nullptr, true},
    {"projector", "projector", "Shows how far the lists are behind the journal. Of a node that runs.",
     argument_kind::nothing, nullptr, true},
    {"metrics", "metrics [PATTERN]", "Lists figures of a node that runs whose names contain PATTERN.",
     argument_kind::nothing, nullptr, true},
    {"restart", "restart KIND:ID [reason WHY …]",
     "Has an entity built anew from its events, on the node that serves it. Without a reason, here and below, nothing "
     "is done: it says what would come of it. Each act is in the audit trail with who and why.",
     argument_kind::entity, nullptr, true, true},
    {"isolate", "isolate KIND:ID [reason WHY …]",
     "Takes an entity out of service until it is released, or its node ends or gives its shard away.",
     argument_kind::entity, nullptr, true, true},
    {"release", "release KIND:ID [reason WHY …]",
     "Has an isolated entity built anew from its events; it serves again if that succeeds.", argument_kind::entity,
     nullptr, true, true},
    {"snapshot", "snapshot KIND:ID [reason WHY …]", "Has the state of an entity in memory put into the journal now.",
     argument_kind::entity, nullptr, true, true},
    {"halt", "halt SYMBOL [reason WHY …]", "Stops the trade in a symbol.", argument_kind::nothing, nullptr, true, true},
    {"resume", "resume SYMBOL [reason WHY …]", "Lets a halted symbol trade again.", argument_kind::nothing, nullptr,
     true, true},
    {"drain", "drain NODE [reason WHY …]",
     "Has a node of the cluster give its shards to the others, and end then; `nodes` shows how far it is.",
     argument_kind::nothing, nullptr, true, true},
    {"watch", "watch [every SECONDS] [times N] WORD …", "Runs a word again and again, until Ctrl-C.",
     argument_kind::word},
    {"alias", "alias [NAME [WORD …]]", "Lists aliases, or makes one; `alias NAME -` takes it away.",
     argument_kind::nothing},
    {"source", "source FILE", "Runs the lines of a file; the first that fails ends it.", argument_kind::file},
    {"help", "help [WORD]", "Shows all words, or explains one.", argument_kind::word},
    {"exit", "exit", "Ends the console; so does Ctrl-D.", argument_kind::nothing},
}};

}  // namespace

std::span<const word_entry> word_table() {
  return all_words;
}

const word_entry* find_word(std::string_view word) {
  const auto* const found = std::ranges::find(all_words, word, &word_entry::word);
  return found == all_words.end() ? nullptr : found;
}

outcome help_for(word_arguments given) {
  if (given.size() > 1) return misused("help [WORD]");
  report shown;
  if (given.empty()) {
    table words{"words", {"word", "usage"}, {}};
    for (const auto& one : all_words) words.rows.push_back({std::string(one.word), std::string(one.usage)});
    shown.tables.push_back(std::move(words));
    shown.remarks.push_back("`help WORD` tells more.");
    return shown;
  }
  const auto* const found = find_word(given.front());
  if (found == nullptr) return misused("there is no word '" + given.front() + "': see `help`");
  shown.values = {{"word", std::string(found->word)}, {"usage", std::string(found->usage)}};
  shown.remarks.emplace_back(found->help);
  return shown;
}

}  // namespace madang::console
