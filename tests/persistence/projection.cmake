find_package(GTest REQUIRED)
add_executable(test_projection
  ${CMAKE_CURRENT_LIST_DIR}/projection_index_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/projection_lists_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/projection_rebuild_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/projection_snapshot_test.cpp)
target_link_libraries(test_projection PRIVATE madang_persistence GTest::gtest_main)
add_test(NAME test_projection COMMAND test_projection)
