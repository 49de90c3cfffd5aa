#include "gateway/json/example.hpp"

#include <algorithm>

#include "gateway/json/json_input.hpp"
#include "gateway/json/json_output.hpp"

namespace madang {
namespace {

struct known_example {
  std::string_view name;  ///< of a member or parameter, or `Component.member`
  std::string_view json;
};

/// A name may stand here several times: the first value that fits the schema is taken.
constexpr known_example known_examples[] = {
    // Ids and names.
    {"account_id", R"("acc_0000000sk6003")"},
    {"access_token", R"("eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ1c3JfMDAwMDAwMDhoMjAwMSJ9.c2lnbmF0dXJl")"},
    {"alert_id", R"("alr_0000000sk6003_17")"},
    {"AlertEvidence.stream", R"("account:acc_0000000sk6003")"},
    {"client_order_id", R"("rebalance-17")"},
    {"cursor", R"("b3JkZXJzOjQx")"},
    {"email", R"("kim@example.com")"},
    {"time_zone", R"("Asia/Seoul")"},
    {"entry_id", R"("acc_0000000sk6003#9")"},
    {"execution_id", R"("ord_0000001248003#17")"},
    {"Idempotency-Key", R"("4c1f0b8e-order-1")"},
    {"If-Match", R"("\"3\"")"},
    {"import_id", R"("acc_0000000sk6003-1")"},
    {"csv", R"("date,type,symbol,quantity,price\n2026-03-05,BUY,005930,10,71000\n")"},
    {"content_hash", R"("2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae")"},
    {"job_id", R"("job_0000002148003")"},
    {"keyword", R"("samsung")"},
    {"name", R"("Savings")"},
    {"Instrument.name", R"("Samsung Electronics")"},
    {"name_ko", R"("삼성전자")"},
    {"order_id", R"("ord_0000001248003")"},
    {"password", R"("correct horse battery")"},
    {"reference", R"("005930#17")"},
    {"request_id", R"("7c3b5f0a9d2e4861")"},
    {"statement_id", R"("acc_0000000sk6003-2027-01")"},
    {"symbol", R"("005930")"},
    {"symbols", R"("005930,035720")"},
    {"symbols", R"("005930")"},
    {"ticket", R"("q0Vw3nT8bH6yK2dLx9Rf5A")"},
    {"token_type", R"("Bearer")"},
    {"trade_id", R"("005930#17")"},
    {"transaction_id", R"("acc_0000000sk6003#3")"},
    {"user_id", R"("usr_00000008h2001")"},
    {"username", R"("kim")"},
    // Words.
    {"kind", R"("PAPER")"},
    {"kind", R"("BUY")"},
    {"kind", R"("ledger_export")"},
    {"kind", R"("CASH")"},
    {"Problem.type", R"("about:blank")"},
    {"type", R"("LIMIT")"},
    {"Order.stop_price", "null"},
    {"Order.trail_price", "null"},
    {"Order.trail_rate", "null"},
    {"Order.triggered_at", "null"},
    {"OrderPreview.waits_for", "null"},
    {"status", R"("PARTIALLY_FILLED")"},
    {"status", R"("SUCCEEDED")"},
    {"reason", "null"},
    {"roles", R"(["TRADER"])"},
    // Money, prices, shares.
    {"amount", R"("1000000")"},
    {"LedgerEntry.amount", R"("-710000")"},
    {"cash", R"("9290000")"},
    {"cash_after", R"("9290000")"},
    {"held", R"("426000")"},
    {"available", R"("8864000")"},
    {"buying_power", R"("8864000")"},
    {"fee", R"("106")"},
    {"tax", R"("0")"},
    {"price", R"("71000")"},
    {"Price", R"("71000")"},
    {"average_price", R"("70950")"},
    {"average_cost", R"("70960.6")"},
    {"last_price", R"("71000")"},
    {"base_price", R"("70000")"},
    {"open", R"("70100")"},
    {"high", R"("71500")"},
    {"low", R"("69900")"},
    {"close", R"("71000")"},
    {"bid_price", R"("70900")"},
    {"ask_price", R"("71000")"},
    {"change", R"("1000")"},
    {"change_rate", R"("0.014286")"},
    {"tick_size", R"("100")"},
    {"lower_limit", R"("49000")"},
    {"upper_limit", R"("91000")"},
    {"lot_size", R"("1")"},
    {"subscription_price", R"("48000")"},
    {"subscribed_quantity", R"("10")"},
    {"quantity", R"("10")"},
    {"Shares", R"("10")"},
    {"available_quantity", R"("6")"},
    {"filled_quantity", R"("4")"},
    {"leaves_quantity", R"("6")"},
    {"last_quantity", R"("3")"},
    {"bid_quantity", R"("120")"},
    {"ask_quantity", R"("85")"},
    {"volume", R"("12345")"},
    {"turnover", R"("870000000")"},
    {"market_value", R"("710000")"},
    {"positions_value", R"("710000")"},
    {"rights_value", R"("40000")"},
    {"equity", R"("10000000")"},
    {"unrealized_pnl", R"("394")"},
    {"realized_pnl", R"("-5200")"},
    {"unrealized_return", R"("0.000555")"},
    {"total_return", R"("0.010101")"},
    {"allocation", R"("0.071")"},
    {"progress", R"("0.4")"},
    {"progress", R"("1")"},
    // Numbers and times.
    {"depth", "10"},
    {"expires_in", "900"},
    {"limit", "100"},
    {"seq", "42"},
    {"size", "18234"},
    {"uptime_s", "86400"},
    {"settlement_date", R"("2026-12-01")"},
    {"timeout_s", "60"},
    {"OrderEvent.event", R"("order_submitted")"},
    {"version", "3"},
    {"version", R"("0.1.0")"},
    {"from", R"("2026-11-20")"},
    {"to", R"("2026-11-20T09:00:00Z")"},
    {"to", R"("2026-11-30")"},
    {"date", R"("2026-11-20")"},
    {"trade_date", R"("2026-11-20")"},
    {"record_date", R"("2027-06-01")"},
    {"subscribe_until", R"("2027-06-24")"},
    {"pay_date", R"("2027-06-29")"},
    {"next_cursor", "null"},
    // Errors.
    {"Problem.status", "422"},
    {"Problem.title", R"("The price is not a multiple of the tick")"},
    {"Problem.code", R"("off_tick")"},
    {"Problem.detail", R"("/price: It must be a multiple of 100.")"},
    {"FieldFault.code", R"("off_tick")"},
    {"pointer", R"("/price")"},
    {"detail", R"("It must be a multiple of 100.")"},
    {"Job.error", "null"},
    {"JobError.code", R"("unreadable")"},
    {"JobError.detail", R"("The ledger could not be read.")"},
    {"media_type", R"("text/csv")"},
    {"href", R"("/api/v1/jobs/job_0000002148003/result")"},
    {"checks", R"({"journal":"writable"})"},
};

constexpr std::string_view some_time = "2026-11-20T00:30:00.000000Z";

bool fits(const schema& what, std::string_view json) {
  const auto value = parse_json(json, {});
  return value && check(what, *value).empty();
}

/// Members that an example leaves out: its limit order has no such terms.
constexpr std::string_view left_out[] = {"NewOrder.stop_price", "NewOrder.trail_price", "NewOrder.trail_rate",
                                         "Amendment.stop_price"};

/// The first known value of this name that fits; empty where there is none.
std::string_view known_value(const schema& what, std::string_view name) {
  if (name.empty()) return {};
  for (const auto& one : known_examples) {
    if (one.name == name && fits(what, one.json)) return one.json;
  }
  return {};
}

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string text_example(const schema& what) {
  if (!what.words.empty()) return quoted(what.words.front());
  if (what.format == "date-time") return quoted(some_time);
  std::string out = "text";
  out.resize(std::clamp(out.size(), what.min_length, std::max(what.min_length, what.max_length)), 'x');
  return quoted(out);
}

std::string array_example(const schema& what, std::string_view name) {
  std::string out;
  {
    json_array items(out);
    if (what.kind == schema_kind::array) items.item() += example_of(*what.items, name);
    for (const auto& one : what.members) items.item() += example_of(*one.is, one.is->about);
  }
  return out;
}

std::string object_example(const schema& what) {
  std::string out;
  {
    json_object object(out);
    for (const auto& one : what.members) {
      const auto full_name = std::string(what.title) + '.' + std::string(one.name);
      if (std::ranges::find(left_out, full_name) != std::end(left_out)) continue;
      const auto own = known_value(*one.is, full_name);
      object.member(one.name) += own.empty() ? example_of(*one.is, one.name) : std::string(own);
    }
  }
  return out;
}

}  // namespace

std::string example_of(const schema& what, std::string_view name) {
  if (const auto known = known_value(what, name); !known.empty()) return std::string(known);
  switch (what.kind) {
    case schema_kind::object:
      return object_example(what);
    case schema_kind::array:
    case schema_kind::tuple:
      return array_example(what, name);
    case schema_kind::text:
      return text_example(what);
    case schema_kind::decimal:
      return quoted("1");
    case schema_kind::integer:
      return std::to_string(std::clamp<std::int64_t>(1, what.minimum, what.maximum));
    case schema_kind::boolean:
      return "true";
  }
  return "null";
}

}  // namespace madang
