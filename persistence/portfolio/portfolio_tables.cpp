#include "persistence/lists/query_registry.hpp"
#include "persistence/ports/table_registry.hpp"

/// A portfolio is what the lists of accounts and orders say about it.
namespace madang::portfolio {

void add_tables(table_registry&) {}
void add_queries(query_registry&) {}

}  // namespace madang::portfolio
