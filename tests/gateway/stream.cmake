set(_support ${CMAKE_CURRENT_LIST_DIR}/../support)
add_executable(test_stream
  ${CMAKE_CURRENT_LIST_DIR}/stream_beast_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/stream_parts_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/stream_test.cpp
  ${_support}/stream_node.cpp
  ${_support}/tcp_socket.cpp
  ${_support}/ws_client.cpp)
target_link_libraries(test_stream PRIVATE madang_gateway madang_cluster madang_messages madang_caf nlohmann_json::nlohmann_json GTest::gtest_main)
add_test(NAME test_stream COMMAND test_stream)
