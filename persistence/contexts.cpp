#include "persistence/contexts.hpp"

#include "messages/contexts.hpp"

namespace madang {

#define MADANG_DECLARE(context, number) \
  namespace context {                   \
  void add_tables(table_registry& to);  \
  void add_queries(query_registry& to); \
  }
MADANG_CONTEXTS(MADANG_DECLARE)
#undef MADANG_DECLARE

table_registry all_tables() {
  table_registry all;
#define MADANG_ASK(context, number) context::add_tables(all);
  MADANG_CONTEXTS(MADANG_ASK)
#undef MADANG_ASK
  return all;
}

query_registry all_queries() {
  query_registry all;
#define MADANG_ASK(context, number) context::add_queries(all);
  MADANG_CONTEXTS(MADANG_ASK)
#undef MADANG_ASK
  return all;
}

}  // namespace madang
