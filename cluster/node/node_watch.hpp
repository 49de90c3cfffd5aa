#pragma once

namespace madang {

class node;

/// Notes in the log when the node's intake closes and opens again. One thread.
class intake_watch {
 public:
  void look(node& of);

 private:
  bool open_ = true;
};

}  // namespace madang
