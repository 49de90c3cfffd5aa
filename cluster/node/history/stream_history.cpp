#include "cluster/node/history/stream_history.hpp"

#include <memory>

namespace madang {

void stream_history::read(entity_id entity, std::function<void(result<std::vector<shown_event>, read_failure>)> done) {
  jobs_([this, entity, done = std::move(done)] {
    auto found = std::make_shared<result<std::vector<shown_event>, read_failure>>(events_of(entity));
    // What was read may still be on its way to the disk: it leaves when that is done.
    outputs_.when_open([found, done] { done(std::move(*found)); });
  });
}

result<std::vector<shown_event>, read_failure> stream_history::events_of(entity_id entity) {
  const auto* kind = kinds_.find(entity.kind);
  if (kind == nullptr || kind->show_events == nullptr) return refused{read_failure{"nobody is shown its events"}};
  auto stream = events_.read_stream(entity, 0);
  if (!stream) return refused{stream.error()};
  return kind->show_events(*stream);
}

}  // namespace madang
