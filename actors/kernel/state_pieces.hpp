#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "persistence/codec/event_codec.hpp"
#include "persistence/ports/journal.hpp"

namespace madang {

/// An entity that remembers so much that a checkpoint must not write it all again: `visit_aged(state, visit)` calls
/// `visit(memory)` for each `aged_memory` of the state, always in the same order. Their closed parts are stored once,
/// as pieces; in the state's bytes an empty part stands for each.
template <class Entity>
concept keeps_pieces = requires(typename Entity::state& current) {
  Entity::visit_aged(current, [](auto&) {});
};

/// For each memory: the number of the first part that is not handed in yet.
using piece_marks = std::vector<std::uint64_t>;

namespace detail {

/// Hands in the parts of one memory that closed since, and leaves empty ones for all closed parts until the returned
/// function is called.
template <class Memory>
std::function<void()> part_out(Memory& memory, std::uint64_t lane, std::uint64_t& mark, snapshot& into) {
  const auto closed = memory.parts.empty() ? 0 : memory.parts.size() - 1;
  for (std::size_t i = 0; i < closed; ++i) {
    const auto number = memory.parts_gone + i;
    if (number >= mark) into.pieces.push_back({snapshot_piece::id_of(lane, number), encode_state(memory.parts[i])});
  }
  mark = memory.parts_gone + closed;
  into.oldest_piece.push_back(snapshot_piece::id_of(lane, memory.parts_gone));
  auto aside = std::make_shared<std::vector<typename Memory::part>>(closed);
  for (std::size_t i = 0; i < closed; ++i) std::swap((*aside)[i], memory.parts[i]);
  return [&memory, aside] {
    for (std::size_t i = 0; i < aside->size(); ++i) std::swap((*aside)[i], memory.parts[i]);
  };
}

template <class Memory>
bool put_back(Memory& memory, std::uint64_t lane, std::uint64_t& mark, const std::vector<snapshot_piece>& pieces) {
  mark = memory.parts_gone;
  for (std::size_t i = 0; i < memory.parts.size(); ++i) {
    if (!memory.parts[i].empty()) continue;
    const auto number = memory.parts_gone + i;
    const auto id = snapshot_piece::id_of(lane, number);
    const auto found = std::lower_bound(pieces.begin(), pieces.end(), id,
                                        [](const auto& one, auto wanted) { return one.id < wanted; });
    if (found == pieces.end() || found->id != id) return false;
    auto part = decode_state<typename Memory::part>(found->bytes);
    if (!part || part->empty()) return false;
    memory.parts[i] = *std::move(part);
    mark = number + 1;
  }
  return true;
}

}  // namespace detail

/// Encodes the state into a snapshot, with the pieces that were not handed in before.
template <keeps_pieces Entity>
void encode_in_pieces(typename Entity::state& current, piece_marks& marks, snapshot& into) {
  std::vector<std::function<void()>> restore;
  std::uint64_t lane = 0;
  Entity::visit_aged(current, [&](auto& memory) {
    if (marks.size() <= lane) marks.resize(lane + 1);
    restore.push_back(detail::part_out(memory, lane, marks[lane], into));
    ++lane;
  });
  into.state = Entity::encode(current);
  for (const auto& each : restore) each();
}

/// Puts the pieces that lie beside a snapshot back into the state. False: one is missing or damaged.
template <keeps_pieces Entity>
bool attach_pieces(typename Entity::state& current, const std::vector<snapshot_piece>& pieces, piece_marks& marks) {
  bool whole = true;
  Entity::visit_aged(current, [&](auto& memory) {
    marks.push_back(0);
    whole = whole && detail::put_back(memory, marks.size() - 1, marks.back(), pieces);
  });
  return whole;
}

}  // namespace madang
