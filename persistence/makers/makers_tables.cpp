#include "persistence/lists/query_registry.hpp"
#include "persistence/ports/table_registry.hpp"

/// The market makers are seen by their orders.
namespace madang::makers {

void add_tables(table_registry&) {}
void add_queries(query_registry&) {}

}  // namespace madang::makers
