#include "gateway/http/request_reader.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <optional>
#include <utility>

#include "gateway/http/header_rules.hpp"

namespace madang {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;
using boost::beast::string_view;

std::string_view plain(string_view text) {
  return {text.data(), text.size()};
}

http_method method_of(http::verb verb) {
  switch (verb) {
    case http::verb::get:
      return http_method::get;
    case http::verb::head:
      return http_method::head;
    case http::verb::post:
      return http_method::post;
    case http::verb::put:
      return http_method::put;
    case http::verb::patch:
      return http_method::patch;
    case http::verb::delete_:
      return http_method::remove;
    case http::verb::options:
      return http_method::options;
    default:
      return http_method::other;
  }
}

constexpr std::uint64_t body_reserved = 4'096;

/// Gathers what the parser finds into our own request.
class request_parser final : public http::basic_parser<true> {
 public:
  request_parser(http_request& into, std::size_t fields_max) : into_(into), fields_max_(fields_max) {}

  /// Why the header was not taken, where it was whole and well-formed.
  read_fault judged() const { return judged_; }

 private:
  void on_request_impl(http::verb verb, string_view method, string_view target, int version, error_code&) override {
    into_.method = method_of(verb);
    into_.method_text = plain(method);
    into_.target = plain(target);
    into_.http_1_0 = version == 10;
  }
  void on_response_impl(int, string_view, int, error_code&) override {}
  void on_field_impl(http::field, string_view name, string_view value, error_code& error) override {
    if (fields_++ >= fields_max_) {
      error = http::error::header_limit;
      return;
    }
    // What follows the last chunk is no part of the header (RFC 9110 §6.5.1).
    if (!header_done_) into_.headers.add(plain(name), plain(value));
  }
  /// Before a byte of the body is looked at.
  void on_header_impl(error_code& error) override {
    header_done_ = true;
    into_.keep_alive = keep_alive();
    into_.upgrade = upgrade();
    judged_ = judge_framing(into_);
    if (judged_ != read_fault::none) error = http::error::bad_value;
  }
  /// A small body never moves while it grows, and so leaves no copies behind.
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
    into_.body.reserve(
        static_cast<std::size_t>(std::min<std::uint64_t>(length.value_or(body_reserved), body_reserved)));
  }
  std::size_t on_body_impl(string_view body, error_code&) override {
    into_.body += plain(body);
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code&) override {
    into_.body += plain(body);
    return body.size();
  }
  void on_finish_impl(error_code&) override {}

  http_request& into_;
  std::size_t fields_max_;
  std::size_t fields_ = 0;
  bool header_done_ = false;
  read_fault judged_ = read_fault::none;
};

read_fault fault_of(const error_code& error) {
  if (error == http::error::header_limit) return read_fault::header_too_large;
  if (error == http::error::body_limit) return read_fault::body_too_large;
  return read_fault::malformed;
}

}  // namespace

class request_reader::impl {
 public:
  explicit impl(const reader_limits& limits) : limits_(limits) { renew(); }

  std::size_t feed(std::string_view bytes) {
    std::size_t used = started_ ? 0 : skip_empty_lines(bytes);
    while (phase_ == phase::header || phase_ == phase::body) {
      const auto rest = bytes.substr(used);
      if (rest.empty() || (!started_ && rest == "\r")) break;
      error_code error;
      const auto taken = parser_->put(boost::asio::const_buffer(rest.data(), rest.size()), error);
      used += taken;
      started_ = true;
      if (error && error != http::error::need_more) {
        fail(parser_->judged() != read_fault::none ? parser_->judged() : fault_of(error));
      } else {
        advance();
      }
      if (error == http::error::need_more || (taken == 0 && phase_ != phase::complete)) break;
    }
    return used;
  }

  http_request take() {
    auto taken = std::move(request_);
    renew();
    return taken;
  }

  phase at() const { return phase_; }
  bool started() const { return started_; }
  read_fault fault() const { return fault_; }
  const http_request& partial() const { return request_; }
  bool take_continue() { return std::exchange(continue_wanted_, false); }

 private:
  void renew() {
    request_ = {};
    parser_.emplace(request_, limits_.header_fields);
    parser_->eager(true);
    parser_->header_limit(limits_.header_bytes);
    parser_->body_limit(limits_.body_bytes);
    phase_ = phase::header;
    started_ = false;
    fault_ = read_fault::none;
    continue_wanted_ = false;
  }

  void fail(read_fault why) {
    phase_ = phase::failed;
    fault_ = why;
  }

  /// Some clients end a request with a superfluous line end (RFC 9112, 2.2).
  static std::size_t skip_empty_lines(std::string_view bytes) {
    std::size_t skipped = 0;
    while (bytes.substr(skipped, 2) == "\r\n") skipped += 2;
    return skipped;
  }

  void advance() {
    if (phase_ == phase::header && parser_->is_header_done()) {
      phase_ = phase::body;
      continue_wanted_ = !parser_->is_done() && !request_.http_1_0 && request_.headers.count("Expect") != 0;
    }
    if (parser_->is_done()) phase_ = phase::complete;
  }

  reader_limits limits_;
  http_request request_;
  std::optional<request_parser> parser_;
  phase phase_ = phase::header;
  bool started_ = false;
  bool continue_wanted_ = false;
  read_fault fault_ = read_fault::none;
};

request_reader::request_reader(const reader_limits& limits) : impl_(std::make_unique<impl>(limits)) {}
request_reader::~request_reader() = default;
std::size_t request_reader::feed(std::string_view bytes) {
  return impl_->feed(bytes);
}
request_reader::phase request_reader::at() const {
  return impl_->at();
}
bool request_reader::started() const {
  return impl_->started();
}
bool request_reader::take_continue() {
  return impl_->take_continue();
}
read_fault request_reader::fault() const {
  return impl_->fault();
}
const http_request& request_reader::partial() const {
  return impl_->partial();
}
http_request request_reader::take() {
  return impl_->take();
}

}  // namespace madang
