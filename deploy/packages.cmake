# The outside libraries, each behind one target of the project.
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)

# libcaf-dev ships neither a CMake config nor a pkg-config file; the order of the libraries matters.
find_path(CAF_INCLUDE_DIR caf/all.hpp REQUIRED)
add_library(madang_caf INTERFACE)
target_include_directories(madang_caf SYSTEM INTERFACE ${CAF_INCLUDE_DIR})
target_link_libraries(madang_caf INTERFACE caf_openssl caf_io caf_core Threads::Threads)

find_library(SODIUM_LIBRARY sodium REQUIRED)
add_library(madang_sodium INTERFACE)
target_link_libraries(madang_sodium INTERFACE ${SODIUM_LIBRARY})

# QR codes for authenticators.
find_path(QRENCODE_INCLUDE_DIR qrencode.h REQUIRED)
find_library(QRENCODE_LIBRARY qrencode REQUIRED)
add_library(madang_qrencode INTERFACE)
target_include_directories(madang_qrencode SYSTEM INTERFACE ${QRENCODE_INCLUDE_DIR})
target_link_libraries(madang_qrencode INTERFACE ${QRENCODE_LIBRARY})

# PostgreSQL's client library; its header is found as <postgresql/libpq-fe.h>.
find_library(PQ_LIBRARY pq REQUIRED)
add_library(madang_pq INTERFACE)
target_link_libraries(madang_pq INTERFACE ${PQ_LIBRARY})

# The console's line editing.
find_path(EDIT_INCLUDE_DIR histedit.h REQUIRED)
find_library(EDIT_LIBRARY edit REQUIRED)
add_library(madang_libedit INTERFACE)
target_include_directories(madang_libedit SYSTEM INTERFACE ${EDIT_INCLUDE_DIR})
target_link_libraries(madang_libedit INTERFACE ${EDIT_LIBRARY})

# Messages are made in one thread and freed in another, which glibc's allocator is slow at: with this one a node under load
# needs a seventh less processor time. Only programs link it, never a build with sanitizers, which bring their own.
find_library(MIMALLOC_LIBRARY mimalloc REQUIRED)
add_library(madang_allocator INTERFACE)
if(NOT MADANG_ASAN)
  target_link_libraries(madang_allocator INTERFACE ${MIMALLOC_LIBRARY})
  target_sources(madang_allocator INTERFACE ${PROJECT_SOURCE_DIR}/cluster/process/node_allocator.cpp)
endif()
