#include <mimalloc.h>

namespace madang {
namespace {

/// Set before anything large is allocated; variables of the environment (`MIMALLOC_…`) win.
[[maybe_unused]] const bool options_are_set = [] {
  // A node's state is many small objects, visited in no order: with pages of 2 MiB the processor finds them sooner.
  mi_option_set_enabled_default(mi_option_large_os_pages, true);
  // What was freed is often wanted again soon, and giving pages back and taking them anew costs more than to wait (ms).
  mi_option_set_default(mi_option_decommit_delay, 5'000);
  return true;
}();

}  // namespace
}  // namespace madang
