/// Loaded into a program before everything else, this moves its wall clock ahead by MOVED_CLOCK_S seconds: tests
/// cross days by it.
#include <dlfcn.h>

#include <cstdlib>
#include <ctime>

extern "C" int clock_gettime(clockid_t which, timespec* at) {
  using clock_reader = int (*)(clockid_t, timespec*);
  static const auto real = reinterpret_cast<clock_reader>(dlsym(RTLD_NEXT, "clock_gettime"));
  static const char* const ahead = std::getenv("MOVED_CLOCK_S");
  static const long seconds = ahead == nullptr ? 0 : std::atol(ahead);
  const int outcome = real(which, at);
  if (which == CLOCK_REALTIME) at->tv_sec += seconds;
  return outcome;
}
