#pragma once

#include <cstdint>
#include <string>

#include "config/settings.hpp"
#include "gateway/json/json_value.hpp"
#include "messages/envelope/output.hpp"

namespace madang {
struct gateway_registry;
}

namespace madang::simulation {

/// A client at the other end of the gateway: whatever leaves the node is written as JSON by the gateway's own writers,
/// read back, and must say the same.
class gateway_reader {
 public:
  explicit gateway_reader(const settings& config);

  void read(const answer& given);
  void read(const private_frame& frame);

  std::uint64_t texts() const { return texts_; }

 private:
  void read(const refusal& why);
  void read_view(const open_value& view);
  json_value parsed(const std::string& text);

  const gateway_registry& parts_;
  std::uint64_t texts_ = 0;
};

/// One JSON text; throws `wrong` where it is none.
json_value parse_or_throw(const std::string& text);
/// The text of a member; throws where it is absent or no text.
const std::string& text_at(const json_value& object, std::string_view name);
std::uint64_t number_at(const json_value& object, std::string_view name);

}  // namespace madang::simulation
