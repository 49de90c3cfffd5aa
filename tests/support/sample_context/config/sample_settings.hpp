#pragma once

#include <cstdint>

namespace madang::sample {

/// `config.of<sample_settings>()`
struct sample_settings {
  std::int64_t notes_max = 3;
};

}  // namespace madang::sample
