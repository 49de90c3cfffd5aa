#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "messages/result.hpp"
#include "persistence/journal/journal_chain.hpp"
#include "persistence/journal/superseded_groups.hpp"
#include "persistence/ports/stored_journal.hpp"

namespace madang {

/// Adds what the repairs in a journal have superseded.
void note_superseded(stored_journal& from, superseded_groups& to, const std::function<void(const std::string&)>& wrong);

/// What a whole journal makes of the platform.
struct state_summary {
  chain_hash hash{};  ///< BLAKE2b-256 over id, last number and state of every entity, in the order of their ids
  std::uint64_t entities = 0;
  std::uint64_t events = 0;
  batch_end end;

  friend bool operator==(const state_summary& a, const state_summary& b) {
    return a.hash == b.hash && a.entities == b.entities && a.events == b.events && a.end.chain == b.end.chain;
  }
};

/// Replays a journal from its first event, checking chain and records on the way. Keeps every entity in memory. An
/// entity whose event cannot be applied counts with the state before it, as it would serve. The error names what is
/// damaged. The hash is that of this build: another one may store states in another form.
result<state_summary, std::string> summarise_state(stored_journal& from);

}  // namespace madang
