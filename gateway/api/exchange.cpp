#include "gateway/api/exchange.hpp"

#include <utility>

#include "gateway/api/list_csv.hpp"
#include "gateway/security/secret_text.hpp"

namespace madang {

exchange::~exchange() {
  release();
  forget_secrets();
}

void exchange::answer(http_response response) {
  if (answered_.exchange(true)) return;
  status_ = response.status;
  if (auto csv = page_as_csv(*this, response)) response = *std::move(csv);
  release();
  forget_secrets();
  if (const auto to = to_.lock()) to->answered(*this, std::move(response));
}

void exchange::become_stream() {
  if (answered_.exchange(true)) return;
  status_ = 101;
  release();
  if (const auto to = to_.lock()) to->become_stream(*this);
}

void exchange::occupy(gauge& in_flight, std::shared_ptr<void> place) {
  if (occupied_ != nullptr || answered_) return;
  occupied_ = &in_flight;
  occupied_->add(1);
  place_ = std::move(place);
}

/// A body with a password is overwritten once it has been used.
void exchange::forget_secrets() {
  if (at == nullptr || !at->secret) return;
  wipe(request.body);
  wipe(canonical_body);
  wipe(body);
}

void exchange::release() {
  if (auto* gauge = std::exchange(occupied_, nullptr)) gauge->add(-1);
  place_.reset();
}

std::optional<std::string_view> exchange::query(std::string_view name) const {
  for (const auto& [known, value] : uri.query) {
    if (known == name) return value;
  }
  return std::nullopt;
}

std::string_view exchange::body_text(std::string_view name) const {
  const auto* found = body.find(name);
  const auto* text = found == nullptr ? nullptr : found->text();
  return text == nullptr ? std::string_view() : std::string_view(*text);
}

}  // namespace madang
