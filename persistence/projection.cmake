# The projection: what is derived from the journal. Its schema is compiled in.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/schema/projection.sql)
file(READ ${CMAKE_CURRENT_LIST_DIR}/schema/projection.sql MADANG_PROJECTION_SCHEMA)
configure_file(${CMAKE_CURRENT_LIST_DIR}/projection_schema.hpp.in
               ${CMAKE_CURRENT_BINARY_DIR}/generated/persistence/projection_schema.hpp @ONLY)
target_include_directories(madang_persistence PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/generated)
target_sources(madang_persistence PRIVATE
  account_rows.cpp
  candle_rows.cpp
  execution_rows.cpp
  ledger_rows.cpp
  list_reader.cpp
  open_order_index.cpp
  order_rows.cpp
  place_codec.cpp
  projection_file.cpp
  projection_tables.cpp
  snapshot_table.cpp
  sql_session.cpp
  sqlite_projection.cpp
  sqlite_read_models.cpp
  stream_index.cpp)
