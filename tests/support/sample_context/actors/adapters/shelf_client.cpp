#include "tests/support/sample_context/actors/adapters/shelf_client.hpp"

namespace madang::sample {

shelf_client& shelf() {
  static shelf_client one;
  return one;
}

}  // namespace madang::sample
