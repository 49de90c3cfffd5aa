#include "actors/identity/data_export/own_data.hpp"

#include <nlohmann/json.hpp>

#include "actors/identity/data_export/csv_text.hpp"
#include "messages/accounts/words.hpp"
#include "messages/identity/words.hpp"
#include "messages/trading/words.hpp"

namespace madang::identity {
namespace {

using nlohmann::ordered_json;

std::string scopes_of(scope_set scopes) {
  std::string out;
  for (const auto one : {api_scope::read, api_scope::trade, api_scope::withdraw}) {
    if (scopes.has(one)) out += (out.empty() ? "" : " ") + std::string(to_text(one));
  }
  return out;
}

std::string time_or_none(unix_nanos at) {
  return at.value == 0 ? std::string() : to_rfc3339(at);
}
ordered_json time_or_null(unix_nanos at) {
  return at.value == 0 ? ordered_json() : ordered_json(to_rfc3339(at));
}

std::string joined(const std::vector<std::string>& all) {
  std::string out;
  for (const auto& one : all) out += (out.empty() ? "" : " ") + one;
  return out;
}

ordered_json word(std::string_view text) {
  return std::string(text);
}

ordered_json roles_json(role_set roles) {
  auto out = ordered_json::array();
  for (const auto one : roles_in(roles)) out.push_back(word(to_text(one)));
  return out;
}

ordered_json flags_json(user_flags flags) {
  ordered_json out;
  for (const auto one :
       {user_flag::verified, user_flag::premium, user_flag::can_paper_trade, user_flag::can_real_trade}) {
    out[std::string(to_text(one))] = flags.has(one);
  }
  return out;
}

ordered_json settings_json(const user_preferences& chosen) {
  return {{"language", word(to_text(chosen.language))},
          {"time_zone", chosen.time_zone},
          {"colors", word(to_text(chosen.colors))},
          {"notifications",
           {{"fills", chosen.notify_fills},
            {"refusals", chosen.notify_refusals},
            {"jobs", chosen.notify_jobs},
            {"logins", chosen.notify_logins}}}};
}

ordered_json watch_lists_json(const own_data& of) {
  auto out = ordered_json::parse(of.watch_lists, nullptr, false);
  return out.is_array() ? out : ordered_json::array();
}

ordered_json consents_json(const own_data& of) {
  auto out = ordered_json::array();
  for (const auto& one : of.consents) {
    out.push_back({{"kind", word(to_text(one.kind))}, {"version", one.version}, {"created_at", to_rfc3339(one.at)}});
  }
  return out;
}

/// A password, and the providers of outside identities. What such an identity is, is kept as a hash alone.
ordered_json logins_json(const own_data& of) {
  auto providers = ordered_json::array();
  for (const auto one : of.logins.providers) providers.push_back(word(to_text(one)));
  return {{"password", of.logins.has_password}, {"providers", std::move(providers)}};
}

ordered_json sessions_json(const own_data& of) {
  auto out = ordered_json::array();
  for (const auto& one : of.sessions) {
    out.push_back({{"session_id", to_text(one.session)},
                   {"device", one.device},
                   {"address", one.address},
                   {"created_at", to_rfc3339(one.created_at)},
                   {"last_seen_at", to_rfc3339(one.last_seen_at)}});
  }
  return out;
}

ordered_json keys_json(const own_data& of) {
  auto out = ordered_json::array();
  for (const auto& [key, name] : of.keys) {
    out.push_back({{"key_id", to_text(key.key)},
                   {"name", name},
                   {"scopes", scopes_of(key.scopes)},
                   {"allowed_addresses", key.allowed_addresses},
                   {"created_at", to_rfc3339(key.created_at)},
                   {"expires_at", time_or_null(key.expires_at)},
                   {"last_used_at", time_or_null(key.last_used_at)}});
  }
  return out;
}

ordered_json accounts_json(const own_data& of) {
  auto out = ordered_json::array();
  for (const auto& one : of.accounts) {
    out.push_back({{"account_id", to_text(one.account)},
                   {"kind", word(to_text(one.kind))},
                   {"currency", word(to_text(one.currency))},
                   {"name", one.name},
                   {"created_at", to_rfc3339(one.created_at)}});
  }
  return out;
}

/// A header of one line, without its end.
csv_text table_of(std::string_view header, bool wanted = true) {
  csv_text out;
  if (!wanted) return out;
  out.word(header);
  out.end_row();
  return out;
}

}  // namespace

std::string profile_json(const own_data& of) {
  ordered_json out{{"user_id", to_text(of.record.user)},
                   {"email", of.email},
                   {"username", of.username},
                   {"roles", roles_json(of.record.roles)},
                   {"status", word(to_text(of.record.status))},
                   {"flags", flags_json(of.record.flags)},
                   {"created_at", to_rfc3339(of.record.created_at)},
                   {"settings", settings_json(of.preferences)},
                   {"watch_lists", watch_lists_json(of)},
                   {"consents", consents_json(of)},
                   {"login_methods", logins_json(of)},
                   {"sessions", sessions_json(of)},
                   {"api_keys", keys_json(of)},
                   {"accounts", accounts_json(of)}};
  return out.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string sessions_csv(const own_data& of) {
  auto out = table_of("session_id,device,address,created_at,last_seen_at");
  for (const auto& one : of.sessions) {
    out.word(to_text(one.session)).text(one.device).text(one.address);
    out.word(to_rfc3339(one.created_at)).word(to_rfc3339(one.last_seen_at)).end_row();
  }
  return out.take();
}

std::string consents_csv(const own_data& of) {
  auto out = table_of("kind,version,created_at");
  for (const auto& one : of.consents) {
    out.word(to_text(one.kind)).text(one.version).word(to_rfc3339(one.at)).end_row();
  }
  return out.take();
}

std::string api_keys_csv(const own_data& of) {
  auto out = table_of("key_id,name,scopes,allowed_addresses,created_at,expires_at,last_used_at");
  for (const auto& [key, name] : of.keys) {
    out.word(to_text(key.key)).text(name).word(scopes_of(key.scopes)).text(joined(key.allowed_addresses));
    out.word(to_rfc3339(key.created_at)).word(time_or_none(key.expires_at)).word(time_or_none(key.last_used_at));
    out.end_row();
  }
  return out.take();
}

std::string accounts_csv(const own_data& of) {
  auto out = table_of("account_id,kind,currency,name,created_at");
  for (const auto& one : of.accounts) {
    out.word(to_text(one.account)).word(to_text(one.kind)).word(to_text(one.currency)).text(one.name);
    out.word(to_rfc3339(one.created_at)).end_row();
  }
  return out.take();
}

std::string orders_csv(const std::vector<trading::order_view>& page, bool header) {
  auto out = table_of(
      "order_id,client_order_id,account_id,symbol,side,type,time_in_force,quantity,price,filled_quantity,"
      "average_price,status,reason,created_at,updated_at,stop_price,trail_price,trail_rate,triggered_at",
      header);
  for (const auto& one : page) {
    const auto& terms = one.terms;
    const auto& now = one.progress;
    out.word(to_text(terms.order)).text(terms.client_order_id).word(to_text(terms.account)).word(terms.symbol.text());
    out.word(to_text(terms.side)).word(to_text(terms.type)).word(to_text(terms.time_in_force));
    out.word(to_text(now.quantity)).word(now.price ? to_text(now.price) : std::string()).word(to_text(now.filled));
    out.word(now.filled ? average_text(now.traded, now.filled) : std::string()).word(to_text(now.status));
    out.word(to_text(now.reason)).word(to_rfc3339(one.created_at)).word(to_rfc3339(one.updated_at));
    const auto stop = one.stop.value_or(trading::stop_standing{});
    const auto shown = [](auto amount) { return amount ? to_text(amount) : std::string(); };
    out.word(shown(stop.terms.stop_price)).word(shown(stop.terms.trail_price)).word(shown(stop.terms.trail_rate));
    out.word(stop.waits() ? std::string() : to_rfc3339(stop.triggered_at)).end_row();
  }
  return out.take();
}

std::string executions_csv(const std::vector<trading::execution_entry>& page, bool header) {
  auto out =
      table_of("execution_id,order_id,account_id,symbol,side,quantity,price,liquidity,fee,tax,executed_at", header);
  for (const auto& one : page) {
    out.word(to_text(one.order) + "#" + std::to_string(one.fill.trade_number)).word(to_text(one.order));
    out.word(to_text(one.account)).word(one.symbol.text()).word(to_text(one.side)).word(to_text(one.fill.quantity));
    out.word(to_text(one.fill.price)).word(to_text(one.fill.liquidity)).word(to_text(one.fee)).word(to_text(one.tax));
    out.word(to_rfc3339(one.executed_at)).end_row();
  }
  return out.take();
}

std::string ledger_csv(account_id account, const std::vector<accounts::ledger_entry>& page, bool header) {
  auto out = table_of("account_id,entry,kind,amount,cash_after,reference,created_at", header);
  for (const auto& one : page) {
    out.word(to_text(account)).word(std::to_string(one.entry)).word(to_text(one.kind)).word(to_text(one.amount));
    out.word(to_text(one.cash_after)).word(one.reference).word(to_rfc3339(one.created_at)).end_row();
  }
  return out.take();
}

}  // namespace madang::identity
