#pragma once

#include <cstdint>
#include <string>

namespace madang::sample {

/// `config.of<sample_settings>()`
struct sample_settings {
  std::int64_t notes_max = 3;
  std::string shelf = "./shelf";
};

}  // namespace madang::sample
