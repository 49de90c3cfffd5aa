#include "persistence/risk/alerts_table.hpp"

#include <charconv>
#include <utility>

namespace madang::risk {
namespace {

/// So long after a log-in from an address that was new, withdrawals are strange.
constexpr std::int64_t new_address_ns = 86'400 * nanos_per_second;

std::string text_of(const alert_evidence& one) {
  return to_text(one.stream) + '#' + std::to_string(one.seq);
}

void add_limit(std::string& detail, std::string_view limit, std::string_view value) {
  if (!limit.empty()) (detail += ", limit ") += limit;
  if (!value.empty()) (detail += ", value ") += value;
}

}  // namespace

void alerts_table::add(const projected_record& record, alert_kind kind, std::string rule, std::string detail,
                       const std::vector<alert_evidence>& more) {
  alert_row row;
  row.account_id = {record.stream.key};
  row.event_seq = record.seq;
  row.kind = kind;
  row.rule = std::move(rule);
  row.detail = std::move(detail);
  row.evidence = text_of({record.stream, record.seq});
  for (const auto& one : more) (row.evidence += ' ') += text_of(one);
  row.status = alert_status::open;
  row.created_at = record.time;
  put(std::move(row));
}

/// A fill is one alert at most: its key is the fill. To trade with oneself is the graver thing.
void alerts_table::take(const projected_record& record, const fill_booked& event) {
  const auto noted = trades_.booked({record.stream.key}, event.symbol, event.fill.trade_number);
  if (noted.empty()) return;
  const auto& trade = noted.front();
  std::string detail(to_text(event.side));
  detail += ' ' + to_text(event.fill.quantity) + ' ' + event.symbol.text() + " at " + to_text(event.fill.price);
  if (trade.kind == alert_kind::wash_trade) {
    detail += ", the other side being " + to_text(trade.maker_account) + ", which is in the same hands";
  } else {
    detail += ", where the price was " + to_text(trade.reference) + " minutes before";
  }
  add(record, trade.kind, {}, std::move(detail), {{entity_of(event.symbol), trade.event_seq}});
}

void alerts_table::take(const projected_record& record, const funds_withdrawn& event) {
  const auto owner = holders_.owner_of({record.stream.key});
  const auto login = owner ? addresses_.last_new(owner) : std::nullopt;
  if (!login || record.time - login->seen_at > new_address_ns) return;
  add(record, alert_kind::new_device_withdrawal, {},
      to_text(event.amount) + " withdrawn within a day after a log-in from an address that was new",
      {{entity_of(owner), login->event_seq}});
}

void alerts_table::take(const projected_record& record, const risk_check_rejected& event) {
  std::string detail(to_text(event.side));
  detail += ' ' + to_text(event.quantity) + ' ' + event.symbol.text();
  if (event.price) detail += " at " + to_text(event.price);
  add_limit(detail, event.limit, event.value);
  add(record, alert_kind::limit_breach, std::string(to_text(event.which)), std::move(detail));
}

void alerts_table::take(const projected_record& record, const risk_circuit_opened& event) {
  std::string detail = event.symbol ? event.symbol.text() : std::string("the account");
  ((detail += " is not bought until ") += to_rfc3339(event.until)) += ": ";
  detail += to_text(event.cause);
  add_limit(detail, event.limit, event.value);
  add(record, alert_kind::circuit_open, std::string(to_text(rule::circuit_open)), std::move(detail));
}

void alerts_table::take(const projected_record& record, const risk_limit_breached& event) {
  std::string detail = event.subject.empty() ? std::string("the account stands beyond it") : event.subject;
  add_limit(detail, event.limit, event.value);
  (detail += ", ") += to_text(event.action);
  add(record, alert_kind::limit_breach, std::string(to_text(event.which)), std::move(detail));
}

void alerts_table::take(const projected_record& record, const risk_anomaly_found& event) {
  std::string detail = event.symbol ? event.symbol.text() + ": " + event.detail : event.detail;
  add(record, event.kind, {}, std::move(detail), event.evidence);
}

void alerts_table::take(const projected_record& record, const risk_liquidation_planned& event) {
  std::string detail = "to sell, if it is confirmed:";
  constexpr std::size_t most = 20;
  for (std::size_t i = 0; i < event.parts.size() && i < most; ++i) {
    detail += (i == 0 ? " " : ", ") + to_text(event.parts[i].quantity) + ' ' + event.parts[i].symbol.text();
  }
  if (event.parts.size() > most) detail += " and " + std::to_string(event.parts.size() - most) + " more";
  add(record, alert_kind::liquidation, {}, std::move(detail));
}

void alerts_table::take(const projected_record& record, const risk_alert_reviewed& event) {
  update({to_column(record.stream.key), to_column(event.event_seq)}, [&](alert_row& row) {
    row.status = event.status;
    row.reviewed_by = event.act.by;
    row.reviewed_at = record.time;
  });
}

std::vector<alert_evidence> read_evidence(std::string_view text) {
  std::vector<alert_evidence> all;
  while (!text.empty()) {
    const auto blank = text.find(' ');
    const auto one = text.substr(0, blank);
    const auto mark = one.rfind('#');
    alert_evidence made;
    const auto stream = parse_id<entity_id>(one.substr(0, mark));
    if (stream && mark != std::string_view::npos) {
      made.stream = *stream;
      std::from_chars(one.data() + mark + 1, one.data() + one.size(), made.seq);
      all.push_back(made);
    }
    if (blank == std::string_view::npos) break;
    text.remove_prefix(blank + 1);
  }
  return all;
}

}  // namespace madang::risk
