#pragma once

#include <spdlog/sinks/sink.h>

#include <memory>
#include <string>
#include <string_view>

namespace madang {

/// A line of the log without what is nobody's business: e-mail addresses, telephone numbers, account and card numbers,
/// access tokens, API keys and whatever stands behind words such as `password=` are replaced by words in brackets. The
/// rest of the line stays as it was. It goes by the shape of the text, so it is the last resort, not the first: nothing
/// of this belongs in a log line to begin with.
std::string scrubbed(std::string_view line);
/// Whether `scrubbed` would change it; cheap.
bool needs_scrubbing(std::string_view line);

/// Stands before another sink and scrubs what goes there.
spdlog::sink_ptr scrub_before(spdlog::sink_ptr to);

}  // namespace madang
