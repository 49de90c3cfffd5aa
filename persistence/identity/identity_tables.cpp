#include "persistence/lists/query_registry.hpp"
#include "persistence/ports/table_registry.hpp"

/// Users are found by their names, which are entities: there is nothing to list.
namespace madang::identity {

void add_tables(table_registry&) {}
void add_queries(query_registry&) {}

}  // namespace madang::identity
