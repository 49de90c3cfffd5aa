target_sources(madang_domain PRIVATE ${CMAKE_CURRENT_LIST_DIR}/fan_out_image.cpp)
target_sources(madang_actors PRIVATE ${CMAKE_CURRENT_LIST_DIR}/fan_out_actor.cpp)
