#include "gateway/gateway.hpp"

#include <sodium.h>

#include <fstream>

#include "gateway/api/routing/router.hpp"
#include "gateway/contexts.hpp"
#include "gateway/http/http_metrics.hpp"
#include "gateway/http/http_server.hpp"
#include "gateway/http/tls_certificates.hpp"
#include "gateway/operations/rate_sampler.hpp"
#include "gateway/reference/docs_page.hpp"
#include "gateway/reference/openapi.hpp"
#include "gateway/security/door/door_pools.hpp"
#include "gateway/security/ticket_table.hpp"
#include "gateway/stream/protocol/asyncapi.hpp"
#include "gateway/stream/stream_hub.hpp"
#include "gateway/web_files/static_document.hpp"
#include "gateway/web_files/web_files.hpp"
#include "messages/ensure.hpp"

namespace madang {

namespace {

/// The first line of a file that holds a secret; a sentence where there is none.
result<std::string, std::string> read_secret(const std::string& file) {
  std::ifstream in(file);
  std::string line;
  if (!std::getline(in, line) || line.size() < 16)
    return refused{"access.metrics_token_file: " + file + " does not begin with a token of 16 characters or more"};
  return line;
}

}  // namespace

class gateway::impl {
 public:
  impl(gateway_ports ports, const settings& limits)
      : limits_(limits),
        ports_(std::move(ports)),
        parts_(all_gateway_parts(limits_)),
        table_(parts_.routes),
        openapi_(openapi_document(table_.routes(), parts_.problems)),
        asyncapi_(asyncapi_document(ports_.channel_kinds, parts_.channels)),
        web_(web_files::load(limits_.http.web_dir, limits_.http.web_max_bytes)),
        reference_(docs_page(table_.routes(), parts_.problems, web_ && !web_->empty())),
        pools_(limits_, ports_.nonces),
        tickets_(limits_.stream.ticket_ttl_s, limits_.stream.tickets_per_user_max, pools_.tickets),
        counts_(table_.routes().size()),
        certificates_(limits_.of<tls_settings>()),
        server_({ports_, limits_, parts_, table_, tickets_, pools_, counts_, order_rate_, openapi_, asyncapi_,
                 reference_, web_ ? web_.value() : no_web_, streams_, make_stream_hubs(streams_, parts_.frames),
                 limits_.of<tls_settings>().enabled ? &certificates_ : nullptr}) {}

  result<std::uint16_t, std::string> start(bound_port at) {
    if (!web_) return refused{web_.error()};
    if (auto read = read_files(); !read) return refused{read.error()};
    auto port = server_.start(std::move(at));
    if (port) port_ = *port;
    return port;
  }
  ~impl() { pools_.close(); }
  std::uint16_t port() const { return port_; }
  const std::string& listens_on() const { return limits_.http.listen; }
  http_server& server() { return server_; }
  void take_settings(const settings& now) { pools_.rates.change(now.of<limit_settings>()); }
  void stop(std::int64_t patience_ms) {
    server_.stop(patience_ms);
    pools_.close();
  }

 private:
  result<bool, std::string> read_files() {
    if (const auto& file = limits_.of<access_settings>().metrics_token_file; !file.empty()) {
      auto token = read_secret(file);
      if (!token) return refused{token.error()};
      pools_.metrics_token = *std::move(token);
    }
    return limits_.of<tls_settings>().enabled ? certificates_.load() : result<bool, std::string>(true);
  }

  const settings limits_;
  const gateway_ports ports_;
  const gateway_registry parts_;
  const router table_;
  const static_document openapi_;
  const static_document asyncapi_;
  const web_files no_web_;
  const result<web_files, std::string> web_;
  const static_document reference_;
  door_pools pools_;
  ticket_table tickets_;
  http_metrics counts_;
  stream_metrics streams_;
  rate_sampler order_rate_;
  std::uint16_t port_ = 0;
  tls_certificates certificates_;
  http_server server_;
};

gateway::gateway(gateway_ports ports, const settings& limits) {
  ensure(sodium_init() >= 0, "libsodium can be used");
  impl_ = std::make_unique<impl>(std::move(ports), limits);
}
gateway::~gateway() = default;
result<std::uint16_t, std::string> gateway::start(bound_port at) {
  return impl_->start(std::move(at));
}
result<std::uint16_t, std::string> gateway::start() {
  auto at = bound_port::bind(impl_->listens_on());
  if (!at) return refused{at.error()};
  return impl_->start(*std::move(at));
}
std::uint16_t gateway::port() const {
  return impl_->port();
}
void gateway::deliver(std::vector<output>&& outputs) {
  impl_->server().deliver(std::move(outputs));
}
void gateway::take_settings(const settings& now) {
  impl_->take_settings(now);
}
void gateway::forget_standings(const std::function<bool(identity::user_id)>& of) {
  impl_->server().forget_standings(of);
}
void gateway::close_intake() {
  impl_->server().close_intake();
}
void gateway::say_goodbye() {
  impl_->server().say_goodbye();
}
void gateway::stop(std::int64_t patience_ms) {
  impl_->stop(patience_ms);
}

}  // namespace madang
