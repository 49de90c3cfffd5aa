#pragma once

#include "cluster/ports/metrics.hpp"

namespace madang {

/// What all streams of the node count together.
struct stream_metrics {
  gauge sessions;
  gauge deflated_sessions;  ///< those whose frames are compressed
  counter frames_sent;      ///< of channels
  counter bytes_sent;
  counter frames_received;
  counter conflations;  ///< times a slow reader's quotes and books were dropped for a newer snapshot
  counter closed_slow;
  counter closed_bad;  ///< bad frames, bad tokens and time-outs
  counter history_reads;
};

}  // namespace madang
