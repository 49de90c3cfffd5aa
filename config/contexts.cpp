#include "messages/contexts.hpp"

#include "config/setting_table.hpp"

#define MADANG_DECLARE(context, number) \
  namespace madang::context {           \
  void add_settings(setting_registry&); \
  }
MADANG_CONTEXTS(MADANG_DECLARE)
#undef MADANG_DECLARE

namespace madang {

/// `config/store`, `config/cluster` and `config/door`: not contexts, but sections of their own all the same.
void add_store_settings(setting_registry&);
void add_cluster_settings(setting_registry&);
void add_door_settings(setting_registry&);

setting_registry context_settings() {
  setting_registry all;
  add_store_settings(all);
  add_cluster_settings(all);
  add_door_settings(all);
#define MADANG_ASK(context, number) context::add_settings(all);
  MADANG_CONTEXTS(MADANG_ASK)
#undef MADANG_ASK
  return all;
}

}  // namespace madang
