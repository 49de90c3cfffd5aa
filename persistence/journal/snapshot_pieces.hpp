#pragma once

#include <vector>

#include "persistence/ports/journal.hpp"

namespace madang {

/// Takes over those pieces of an older snapshot, not stored either, that `younger` needs. Their ids stay in order.
void take_pieces_over(snapshot& younger, const snapshot& older);

/// Both, by id, each once. They are the same where both have one.
std::vector<snapshot_piece> joined(std::vector<snapshot_piece> some, std::vector<snapshot_piece> more);

}  // namespace madang
