#pragma once

#include <string_view>
#include <vector>

#include "gateway/problems/problem.hpp"

namespace madang {

/// Every code that the gateway may answer: its own and those of contexts. Filled once.
class problem_table {
 public:
  /// Begins with the gateway's own codes.
  problem_table();

  /// Two contexts may bring the same code, with the same status and title.
  void add(const problem_code& one);
  /// Null for an unknown code.
  const problem_code* find(std::string_view code) const;
  /// By status; of one status the gateway's own first, then in the order in which contexts brought them.
  const std::vector<problem_code>& codes() const { return codes_; }

 private:
  std::vector<problem_code> codes_;
};

/// The gateway's own codes alone.
const problem_table& own_problems();

}  // namespace madang
