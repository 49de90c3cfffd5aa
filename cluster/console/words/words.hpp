#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/console/reader.hpp"

namespace madang::console {

using word_arguments = std::span<const std::string>;

// The words that look: each turns what a reader knows into a report, masked, and changes nothing.
outcome list_entities(reader& from, word_arguments given);
outcome inspect_entity(reader& from, word_arguments given);
outcome show_past_state(reader& from, word_arguments given);
outcome compare_states(reader& from, word_arguments given);
outcome list_events(reader& from, word_arguments given);
outcome show_tail(reader& from, word_arguments given);
outcome list_jobs(reader& from, word_arguments given);
outcome explain_order(reader& from, word_arguments given);
outcome describe_journal(reader& from, word_arguments given);
outcome show_settings(reader& from, word_arguments given);
outcome place_again(reader& from, word_arguments given);
outcome play_events(reader& from, word_arguments given);
outcome weigh_command(reader& from, word_arguments given);

/// Reads `FIELD=VALUE …`; of two with one name, or of a word without `=`, the failure says so.
lookup<std::vector<named_value>> parse_fields(word_arguments given);

/// A stored journal as `journal` shows it.
report describe(const journal_summary& found);

/// What stands behind a word, for completion.
enum class argument_kind : unsigned char { nothing, kind, entity, order, setting, word, file };

struct word_entry {
  std::string_view word;
  std::string_view usage;
  std::string_view help;
  argument_kind takes = argument_kind::nothing;
  outcome (*run)(reader& from, word_arguments given) = nullptr;  ///< null: the session itself does it, or a node
  bool of_node = false;                                          ///< only a node that runs knows it
  bool acts = false;                                             ///< it changes something: a node does it, for a reason
};

/// All words, in the order in which help shows them.
std::span<const word_entry> word_table();
/// Null: there is no such word.
const word_entry* find_word(std::string_view word);
/// `help` of all, and `help WORD`.
outcome help_for(word_arguments given);

}  // namespace madang::console
