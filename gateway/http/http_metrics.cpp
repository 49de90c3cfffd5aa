#include "gateway/http/http_metrics.hpp"

#include <algorithm>

#include "gateway/operations/exposition.hpp"

namespace madang {
namespace {

/// The last one stands for any other status.
constexpr std::array<int, 28> known_statuses{101, 200, 201, 204, 400, 401, 403, 404, 405, 408, 409, 412, 413, 415,
                                             417, 422, 426, 429, 431, 500, 501, 503, 504, 414, 406, 416, 410, 0};

std::string labels_of(const std::vector<route>& routes, std::size_t index) {
  if (index >= routes.size()) return R"(method="ANY",route="unmatched")";
  return "method=\"" + std::string(to_text(routes[index].method)) + "\",route=\"" + label_text(routes[index].path) +
         "\"";
}

}  // namespace

http_metrics::http_metrics(std::size_t routes) {
  static_assert(known_statuses.size() == statuses);
  for (std::size_t i = 0; i <= routes; ++i) routes_.push_back(std::make_unique<per_route>());
}

std::size_t http_metrics::status_index(int status) {
  const auto at = std::find(known_statuses.begin(), known_statuses.end() - 1, status);
  return static_cast<std::size_t>(at - known_statuses.begin());
}

void http_metrics::observe(std::size_t route, int status, std::int64_t nanos) {
  auto& at = *routes_[std::min(route, routes_.size() - 1)];
  at.by_status[status_index(status)].add();
  at.duration.observe(nanos);
}

void http_metrics::write(std::string& out, const std::vector<route>& routes) const {
  exposition page(out);
  const auto each_status = [&](int from) {
    for (std::size_t i = 0; i < routes_.size(); ++i) {
      for (std::size_t s = 0; s < statuses; ++s) {
        const auto count = routes_[i]->by_status[s].value();
        if (count == 0 || (known_statuses[s] != 0 && known_statuses[s] < from)) continue;
        page.sample(labels_of(routes, i) + ",status=\"" + std::to_string(known_statuses[s]) + "\"", count);
      }
    }
  };
  page.family("http_requests_total", "counter", "Requests answered.");
  each_status(0);
  page.family("http_errors_total", "counter", "Requests answered with a status of 400 or more.");
  each_status(400);
  page.family("http_request_duration_seconds", "histogram", "From the last byte of a request to its answer.");
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    const auto& statuses_seen = routes_[i]->by_status;
    const bool seen =
        std::any_of(statuses_seen.begin(), statuses_seen.end(), [](auto& one) { return one.value() != 0; });
    if (seen) page.histogram(labels_of(routes, i), routes_[i]->duration);
  }
}

}  // namespace madang
