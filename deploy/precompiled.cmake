# Headers of the standard library and of packages that most files of a target read anyway are compiled once for it: a clean build takes about two
# thirds of the time. Nothing of the project is among them, so that they stay as they are whatever is edited. Each file still includes what it
# uses: without MADANG_PRECOMPILED all of it builds, too.
option(MADANG_PRECOMPILED "Compile the headers of packages once for each larger target" ON)

set(precompiled_standard
  <algorithm> <any> <array> <atomic> <charconv> <chrono> <cstdint> <cstring> <deque> <filesystem> <functional> <future> <map> <memory> <mutex> <optional>
  <set> <shared_mutex> <source_location> <span> <stdexcept> <string> <string_view> <thread> <typeindex> <unordered_map> <unordered_set> <utility>
  <variant> <vector>)
set(precompiled_actors <caf/actor_system.hpp> <caf/actor_system_config.hpp> <caf/event_based_actor.hpp> <caf/message.hpp> <caf/send.hpp>)

# madang_precompile(TARGET [ACTORS] [HEADERS …]): with the standard library's, with ACTORS CAF's, too.
function(madang_precompile target)
  cmake_parse_arguments(with "ACTORS" "" "HEADERS" ${ARGN})
  if(NOT MADANG_PRECOMPILED OR NOT TARGET ${target})
    return()
  endif()
  set(headers ${precompiled_standard} ${with_HEADERS})
  if(with_ACTORS)
    list(APPEND headers ${precompiled_actors})
  endif()
  target_precompile_headers(${target} PRIVATE ${headers})
endfunction()
