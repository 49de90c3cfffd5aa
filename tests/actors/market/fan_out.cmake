add_executable(test_fan_out
  ${CMAKE_CURRENT_LIST_DIR}/fan_out_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/../../../cluster/node_trades.cpp)
target_link_libraries(test_fan_out PRIVATE
  madang_actors madang_domain madang_cluster madang_persistence madang_messages GTest::gtest_main)
add_test(NAME test_fan_out COMMAND test_fan_out)
