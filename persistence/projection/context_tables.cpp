#include "persistence/projection/context_tables.hpp"

namespace madang {

namespace accounts {
void add_tables(table_registry& to);
}
namespace jobs {
void add_tables(table_registry& to);
}
namespace market {
void add_tables(table_registry& to);
}
namespace trading {
void add_tables(table_registry& to);
}

table_registry all_tables() {
  table_registry out;
  trading::add_tables(out);
  accounts::add_tables(out);
  market::add_tables(out);
  jobs::add_tables(out);
  return out;
}

}  // namespace madang
