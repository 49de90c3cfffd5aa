#include <mimalloc.h>

// Compiled into every program that links the target `madang_allocator` (deploy/packages.cmake).
namespace madang {
namespace {

/// Set before anything large is allocated; a variable of the environment, `MIMALLOC_LARGE_OS_PAGES=0`, wins. A node's
/// state is many small objects that are visited in no order: in pages of 2 MiB the processor finds them sooner. Memory
/// taken so is used again but not given back to the system.
[[maybe_unused]] const bool options_are_set = [] {
  mi_option_set_enabled_default(mi_option_large_os_pages, true);
  return true;
}();

}  // namespace
}  // namespace madang
