# The outside libraries, each behind one target of the project.
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(SQLite3 REQUIRED)
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
