#include "config/setting_table.hpp"

/// The contexts that have settings, one a line. A build may bring more of its own.
#define MADANG_SETTING_CONTEXTS(X) \
  X(jobs)                          \
  MADANG_MORE_CONTEXTS(X)

#ifndef MADANG_MORE_CONTEXTS
#define MADANG_MORE_CONTEXTS(X)
#endif

#define MADANG_DECLARE_SETTINGS(context) \
  namespace madang::context {            \
  void add_settings(setting_registry&);  \
  }
MADANG_SETTING_CONTEXTS(MADANG_DECLARE_SETTINGS)

namespace madang {

setting_registry context_settings() {
  setting_registry all;
#define MADANG_ADD_SETTINGS(context) context::add_settings(all);
  MADANG_SETTING_CONTEXTS(MADANG_ADD_SETTINGS)
  return all;
}

}  // namespace madang
