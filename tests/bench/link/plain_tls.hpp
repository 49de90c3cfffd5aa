#pragma once

#include <cstddef>
#include <cstdint>

#include "cluster/link/tls/link_certificates.hpp"
#include "tests/bench/bench_report.hpp"

namespace madang {

/// The baseline: bytes over one Asio TLS stream of the same certificates, one thread on each side, without numbers,
/// acknowledgements, credits or messages.
struct plain_tls_rate {
  double bytes_per_second = 0;
  latency_samples round_trips;
};
plain_tls_rate measure_plain_tls(const link_certificate_files& caller, const link_certificate_files& called,
                                 double seconds, std::size_t message_bytes, int round_trips);

}  // namespace madang
