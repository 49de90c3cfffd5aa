target_sources(madang_cluster PRIVATE
  ${CMAKE_CURRENT_LIST_DIR}/interest_table.cpp
  ${CMAKE_CURRENT_LIST_DIR}/market_board_memory.cpp
  ${CMAKE_CURRENT_LIST_DIR}/public_channel_directory.cpp)
