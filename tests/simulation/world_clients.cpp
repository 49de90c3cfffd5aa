#include <algorithm>

#include "messages/accounts/account_messages.hpp"
#include "messages/identity/user_messages.hpp"
#include "messages/risk/user_risk_messages.hpp"
#include "messages/trading/order_messages.hpp"
#include "tests/simulation/world.hpp"

/// The clients of a run: what they ask, and what they hear.
namespace madang::simulation {
namespace {

constexpr std::size_t questions_per_trader = 3;
constexpr std::int64_t patience_ns = 2 * nanos_per_second;

template <class... Fs>
struct overload : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
overload(Fs...) -> overload<Fs...>;

}  // namespace

std::size_t world::open_questions(std::size_t index) const {
  return static_cast<std::size_t>(
      std::count_if(questions_.begin(), questions_.end(), [&](const auto& one) { return one->trader == index; }));
}

void world::act_client() {
  auto index = static_cast<std::size_t>(random_.roll(traders_.size()));
  if (trading_ && random_.one_in(60)) end_stream_of(traders_[index]);
  if (ask_again_where_due(index) || open_questions(index) >= questions_per_trader) return;
  auto next = traders_[index].next(random_, trading_);
  if (!next) return;
  questions_.push_back(std::make_shared<open_question>(open_question{index, *next, false}));
  ++tally_.asked;
  ask(questions_.back());
}

/// As the gateway tells the account, without waiting for an answer.
void world::end_stream_of(const trader& who) {
  if (!who.account()) return;
  const connection_ended told{who.account(), 1 + random_.roll(trader::streams)};
  node_->entities().tell(who.account(), request<connection_ended>{reply_token{}, told});
}

bool world::ask_again_where_due(std::size_t index) {
  for (const auto& one : questions_) {
    if (one->trader != index) continue;
    bool patient = elapsed_ns_ - one->asked.asked_at.value < patience_ns;
    if (patient && !one->asked.again) continue;
    ++tally_.repeats;
    ask(one);
    return true;
  }
  return false;
}

void world::ask(const std::shared_ptr<open_question>& one) {
  auto& asked = one->asked;
  asked.token = ++tokens_;
  asked.asked_at = {elapsed_ns_};
  asked.again = false;
  require(++asked.times < 2'000, "a question never ends");
  by_token_[asked.token] = one;
  send(asked);
}

void world::send(question& asked) {
  auto& entities = node_->entities();
  reply_token token{1, asked.token};
  std::visit(overload{[&](register_user& c) {
                        // Each attempt is a user of its own; the names say which one counts.
                        c.start.user = node_->ids().next_user();
                        c.received_at = time_.now();
                        entities.tell_new_entity(c.start.user, request<register_user>{token, c});
                      },
                      [&](request_account& c) {
                        c.new_account = node_->ids().next_account();
                        c.received_at = time_.now();
                        entities.tell(c.user, request<request_account>{token, c});
                      },
                      [&](place_family& c) {
                        c.entry.received_at = time_.now();
                        entities.tell(c.entry.account, request<place_family>{token, c});
                      },
                      [&](risk::change_user_limits& c) {
                        entities.tell(risk::risk_of(c.user), request<risk::change_user_limits>{token, c});
                      },
                      [&](risk::switch_user& c) {
                        entities.tell(risk::risk_of(c.user), request<risk::switch_user>{token, c});
                      },
                      [&](auto& c) {
                        using command_kind = std::remove_cvref_t<decltype(c)>;
                        if constexpr (requires { c.received_at = time_.now(); }) c.received_at = time_.now();
                        if constexpr (requires { c.account; }) {
                          entities.tell(c.account, request<command_kind>{token, c});
                        } else {
                          entities.tell(c.order, request<command_kind>{token, c});
                        }
                      }},
             asked.what);
}

void world::hear(output&& out) {
  if (const auto* frame = std::get_if<private_frame>(&out)) return hear_frame(*frame);
  if (const auto* frame = std::get_if<public_frame>(&out)) return audience_.hear(*frame);
  if (const auto* start = std::get_if<public_start>(&out)) return audience_.hear(*start);
  auto* given = std::get_if<answer>(&out);
  if (given != nullptr) reader_.read(*given);
  if (given != nullptr && given->to.listener == makers::maker_listener) {
    ++tally_.maker_answers;
    return node_->tell_makers(std::move(*given));
  }
  if (given != nullptr && given->to.listener == job_clients::listener) return jobs_.hear(*given);
  if (given != nullptr && given->to.listener == session_clients::listener) return sessions_.hear(*given);
  if (given == nullptr || given->to.listener != 1) return;
  // A late copy may carry the number of a request that was answered: then it is answered again.
  if (answered_.contains(given->to.correlation) && node_->entities().late_copies > 0) return;
  auto found = by_token_.find(given->to.correlation);
  require(found != by_token_.end(), "an answer to nobody, or a second one to one request");
  answered_.insert(given->to.correlation);
  auto one = found->second;
  by_token_.erase(found);
  auto& who = traders_[one->trader];
  auto had = who.account();
  check_order_of_booking(one->asked, *given);
  if (!who.answered(one->asked, *given, audit_) || std::exchange(one->settled, true)) return;
  std::erase(questions_, one);
  if (who.account() != had) listen_to(who.account());
  if (who.orders().empty() || !random_.one_in(20)) return;
  auto& other = random_.one_of(traders_);
  if (&other != &who) other.knows_stranger(who.orders().back());
}

/// Requests of one client to one entity keep their order, also where the entity fails and comes back in between. One
/// that was asked again, or comes as a late copy, has no place in it.
void world::check_order_of_booking(const question& asked, const answer& given) {
  const auto* booked = given.get_if<transaction_view>();
  if (booked == nullptr || asked.times != 1 || given.replayed) return;
  auto& known = booked_once_[booked->account];
  auto [place, is_new] = known.emplace(given.to.correlation, booked->transaction);
  auto next = std::next(place);
  require(next == known.end() || place->second < next->second, "a later request was booked before an earlier one");
  require(place == known.begin() || std::prev(place)->second < place->second,
          "a later request was booked before an earlier one");
}

void world::listen_to(account_id account) {
  if (!account) return;
  for (auto kind : {channel_kind::orders, channel_kind::account}) node_->listeners().add({kind, account.value});
}

void world::hear_frame(const private_frame& frame) {
  ++tally_.frames;
  auto& last = heard_[frame.channel];
  auto& live = heard_since_start_[frame.channel];
  require(frame.seq > last, "a channel repeats a number, or goes back");
  if (frame.seq != last + 1) {
    // What was missed while there was no node, or nobody listened, comes from the journal; so does an event after which
    // its entity failed.
    require(!live || node_->events().bugs_hit > 0, "a channel leaves a number out");
    auto missed = disk_->read_channel(frame.channel, last, frame.seq - last - 1);
    require(missed && missed->size() == frame.seq - last - 1, "what a channel has missed cannot be had");
    require(missed->back().meta.at <= disk_->durable(), "what a channel has missed is not durable");
  }
  audit_.confirm(frame, *disk_);
  reader_.read(frame);
  live = true;
  last = frame.seq;
}

bool world::nobody_waits() const {
  return questions_.empty();
}

}  // namespace madang::simulation
