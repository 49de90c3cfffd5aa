#pragma once

#include "persistence/ports/table_registry.hpp"
#include "persistence/sqlite/sql_session.hpp"

namespace madang {

/// Makes the tables of the contexts what this program knows them as, inside a transaction. Those of a context whose
/// version is another are dropped and made anew, to be filled again; those of a context that is no more are dropped.
/// False: nothing was changed, for on a server there are rows of other writers, whose journals nobody would read again.
bool prepare_contexts(sql_session& session, const table_registry& registry);

}  // namespace madang
