#pragma once

#include <string>
#include <vector>

#include "cluster/ports/channel_registry.hpp"
#include "gateway/api/channel_page.hpp"

namespace madang {

/// The AsyncAPI 3 document of the stream: one channel per kind of the registry, and one for what both sides say
/// besides.
std::string asyncapi_document(const channel_registry& kinds, const std::vector<channel_page>& pages);

/// A frame of a channel, around its data. `type`: `update` or `snapshot`.
schema_ref channel_frame_schema(std::string_view type, const schema_ref& data);

}  // namespace madang
