#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <ostream>
#include <string>

#include "messages/channels/channel.hpp"
#include "messages/event_meta.hpp"
#include "messages/ids.hpp"
#include "persistence/codec/event_json.hpp"
#include "persistence/codec/record_codec.hpp"
#include "persistence/ports/stored_journal.hpp"

/// What `madang journal` shows of a journal: in the directory of a stopped node or a copy, also a read-only one, or in
/// a server. Nothing is changed or left behind. All give the exit code: 0 good, 1 the journal is damaged, 2 it cannot
/// be read at all, or not be judged.
namespace madang {

/// How channels are shown.
using channel_namer = std::function<std::string(channel_id)>;
/// Where nothing knows their words: `2:1234`.
std::string channel_number_text(channel_id channel);

/// Checks everything: the hash chain from the first batch, CRCs, positions, the numbers of each stream and
/// channel without gaps, and that the head file agrees. Says what is wrong and where, or what was found in order.
int verify_journal(const journal_opener& from, std::ostream& out, const channel_namer& name_of = channel_number_text);

struct dump_filter {
  std::optional<entity_id> entity;
  position first{1};
  position last{UINT64_MAX};
};
using record_visitor = std::function<void(const record_view&)>;
/// Visits what the filter names, in the order of the journal. What is wrong is said as a line of JSON.
int visit_journal(const journal_opener& from, const dump_filter& filter, const record_visitor& visit,
                  std::ostream& out);

/// The text of a record's event; the contexts know it.
using event_reader = std::function<event_text(const record_view&)>;
/// One line of JSON per event. Sealed fields are shown as their length.
int dump_journal(const journal_opener& from, const dump_filter& filter, const event_reader& read, std::ostream& out,
                 const channel_namer& name_of = channel_number_text);

/// Events by type, bytes, batches and their sizes.
int show_journal_stats(const journal_opener& from, const event_reader& read, std::ostream& out);

}  // namespace madang
