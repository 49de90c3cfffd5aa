#pragma once

#include <functional>
#include <map>
#include <string_view>
#include <vector>

#include "messages/admin/platform.hpp"
#include "messages/risk/user_risk.hpp"
#include "messages/settlement/settlement_day.hpp"
#include "tests/support/fake_node.hpp"

namespace madang {

/// Which entities a good request reaches, in this order.
using asked_entities = std::vector<fake_region::receiver>;

inline const asked_entities& entities_of(std::string_view operation) {
  const fake_region::receiver user{entity_of(the_user)};
  const fake_region::receiver account{entity_of(the_account)};
  const fake_region::receiver order{entity_of(the_order)};
  const fake_region::receiver job{entity_of(the_job)};
  const fake_region::receiver user_jobs{{entity_kind::user_jobs, the_user.value}};
  const fake_region::receiver symbol{entity_of(*symbol_id::parse("005930"))};
  const fake_region::receiver user_risk{risk::entity_of(risk::risk_of(the_user))};
  const fake_region::receiver settlement_day{
      settlement::entity_of(settlement::settlement_of(*parse_day("2026-11-02")))};
  const fake_region::receiver platform{admin::entity_of(admin::the_platform)};
  const fake_region::receiver name{entity_of(name_id{std::hash<std::string_view>{}("a@b.kr") | 1})};
  static const std::map<std::string_view, asked_entities> all{
      {"registerUser", {{{entity_kind::user, 0}, true}}},
      {"logIn", {name, user, user, user, user}},
      {"enableTwoFactor", {user, user}},
      {"verifyTwoFactor", {user, user}},
      {"disableTwoFactor", {user, user, user}},
      {"createApiKey", {user}},
      {"listApiKeys", {user}},
      {"revokeApiKey", {user}},
      {"getQuotas", {user}},
      {"refreshSession", {user}},
      {"logOut", {user}},
      {"listSessions", {user}},
      {"endOtherSessions", {user}},
      {"endSession", {user}},
      {"changePassword", {user, user}},
      {"forgotPassword", {name}},
      {"resetPassword", {user, user, user}},
      {"verifyEmail", {user}},
      {"getProfile", {user}},
      {"changeProfile", {user}},
      {"exportUser", {user_jobs}},
      {"linkOutsideIdentity", {user}},
      {"unlinkOutsideIdentity", {user, user}},
      {"listLoginMethods", {user}},
      {"eraseUser", {user, account, user, user}},
      {"getAllocation", {account}},
      {"getPortfolioSummary", {user, account}},
      {"listOwnedPositions", {user, account}},
      {"getPositionsProfit", {user, account}},
      {"listPortfolioHistory", {account}},
      {"importTrades", {account, account}},
      {"listImports", {account}},
      {"undoImport", {account}},
      {"getPerformance", {account}},
      {"getPortfolioAnalytics", {user, account}},
      {"getUserSettings", {user}},
      {"changeUserSettings", {user, user}},
      {"getWatchLists", {user}},
      {"changeWatchLists", {user, user}},
      {"listConsents", {user}},
      {"giveConsent", {user}},
      {"getUser", {user}},
      {"suspendUser", {user, user}},
      {"activateUser", {user, user}},
      {"requirePasswordChange", {user, user}},
      {"revokeSessionsOfUser", {user, user}},
      {"setRoles", {user, user}},
      {"setQuotas", {user, user}},
      {"setFlags", {user, user}},
      {"listSymbol", {symbol}},
      {"haltSymbol", {symbol}},
      {"resumeSymbol", {symbol}},
      {"delistSymbol", {symbol}},
      {"releaseOrders", {platform}},
      {"haltFromConsole", {symbol}},
      {"resumeFromConsole", {symbol}},
      {"listSessionsOfUser", {user}},
      {"getSettings", {platform}},
      {"exportAudit", {platform}},
      {"rotateMasterKey", {platform}},
      {"changeSettings", {platform}},
      {"openAccount", {user}},
      {"getAccount", {account}},
      {"getBalance", {account}},
      {"getBuyingPower", {account}},
      {"deposit", {account}},
      {"withdraw", {account}},
      {"grantAccess", {user, account}},
      {"listGrants", {account}},
      {"listRights", {account}},
      {"subscribeToShares", {account}},
      {"revokeAccess", {account}},
      {"exportLedger", {account, {{entity_kind::user_jobs, the_user.value}}}},
      {"placeOrder", {account}},
      {"amendOrder", {order}},
      {"cancelOrder", {order}},
      {"cancelOrders", {user, account, order}},
      {"cancelOrdersAfter", {account}},
      {"previewOrder", {account}},
      {"listOrderEvents", {order}},
      {"explainOrder", {order, symbol}},
      {"getOrder", {order}},
      {"getPortfolio", {account}},
      {"listPositions", {account}},
      {"getRiskLimits", {user, user_risk}},
      {"setRiskLimits", {user, user_risk, user, account}},
      {"reviewRiskAlert", {account}},
      {"switchTrading", {account}},
      {"validateOrder", {account}},
      {"getExposure", {account}},
      {"processSettlement", {settlement_day}},
      {"getSettlementStatus", {settlement_day, job}},
      {"getTaxes", {account}},
      {"listStatements", {account}},
      {"getStatement", {account}},
      {"getJob", {job}},
      {"cancelJob", {job}},
      {"getJobResult", {job}}};
  static const asked_entities none;
  const auto found = all.find(operation);
  return found == all.end() ? none : found->second;
}

}  // namespace madang
