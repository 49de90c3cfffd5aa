target_sources(madang_gateway PRIVATE
  ${CMAKE_CURRENT_LIST_DIR}/account_inquiry.cpp
  ${CMAKE_CURRENT_LIST_DIR}/client_op.cpp
  ${CMAKE_CURRENT_LIST_DIR}/private_feed.cpp
  ${CMAKE_CURRENT_LIST_DIR}/private_subscribers.cpp
  ${CMAKE_CURRENT_LIST_DIR}/public_subscribers.cpp
  ${CMAKE_CURRENT_LIST_DIR}/send_queue.cpp
  ${CMAKE_CURRENT_LIST_DIR}/server_text.cpp
  ${CMAKE_CURRENT_LIST_DIR}/stream_hub.cpp
  ${CMAKE_CURRENT_LIST_DIR}/stream_session.cpp
  ${CMAKE_CURRENT_LIST_DIR}/upgrade.cpp
  ${CMAKE_CURRENT_LIST_DIR}/ws_frame.cpp)
