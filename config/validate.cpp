#include "config/validate.hpp"

#include "config/cluster/cluster_settings.hpp"
#include "config/door/door_settings.hpp"
#include "config/http/listen_address.hpp"
#include "config/identity/master_settings.hpp"
#include "config/identity/oauth_settings.hpp"
#include "config/identity/smtp_settings.hpp"
#include "config/store/store_settings.hpp"

namespace madang {

namespace {

bool is_this_machine(const std::string& host) {
  return host == "localhost" || host == "127.0.0.1" || host == "::1";
}

}  // namespace

std::vector<source_error> validate(const settings& chosen) {
  std::vector<source_error> errors;
  const auto expect = [&](bool holds, const char* key, const char* expected) {
    if (!holds) errors.push_back({key, expected});
  };
  const auto& [node, http, stream, journal, projector, identity, accounts, market, makers, entities, peer, contexts] =
      chosen;
  const auto listen = parse_listen_address(http.listen);
  const auto& tls = chosen.of<tls_settings>();
  expect(!tls.enabled || !(tls.certificate_file.empty() || tls.key_file.empty()), "tls.enabled",
         "needs tls.certificate_file and tls.key_file");
  expect(
      tls.enabled || http.allow_plain || (listen && is_loopback(*listen)), "http.listen",
      "is an address that others can reach, and HTTP without TLS shows them passwords and tokens: set tls.enabled, listen "
      "on 127.0.0.1 behind a proxy that speaks TLS, or say http.allow_plain = true");
  const auto& cluster = chosen.of<cluster_settings>();
  const bool has_certificates =
      !(cluster.certificate_file.empty() || cluster.key_file.empty() || cluster.authority_file.empty());
  expect(cluster.is_alone() || has_certificates, "cluster.listen",
         "needs cluster.certificate_file, cluster.key_file and cluster.authority_file: nodes speak over nothing but "
         "mutual TLS");
  expect(cluster.is_alone() || chosen.of<store_settings>().kind == store_kind::postgres, "cluster.listen",
         "needs store.kind = \"postgres\": nodes share their store");
  expect(cluster.is_alone() || chosen.of<postgres_settings>().writer <= 255, "store.postgres_writer",
         "must not be above 255 in a cluster");
  const auto& smtp = chosen.of<smtp_settings>();
  expect(smtp.host.empty() || !smtp.from.empty(), "smtp.host", "needs smtp.from");
  expect(smtp.user.empty() || !smtp.password_file.empty(), "smtp.user", "needs smtp.password_file");
  expect(smtp.user.empty() || smtp.security != smtp_security::none || is_this_machine(smtp.host), "smtp.security",
         "must not be \"none\" with smtp.user: everybody on the way could read the password");
  const auto& master = chosen.of<identity::master_settings>();
  expect(master.source != identity::master_place::vault ||
             !(master.vault_url.empty() || master.vault_role_id.empty() || master.vault_secret_id_file.empty()),
         "master_key.source", "needs vault_url, vault_role_id and vault_secret_id_file");
  const auto expect_secret = [&](const identity::oauth_provider_settings& of, const char* key) {
    expect(of.client_id.empty() || !of.client_secret_file.empty(), key, "needs a client_secret_file beside it");
  };
  expect_secret(chosen.of<identity::google_settings>(), "oauth_google.client_id");
  expect_secret(chosen.of<identity::naver_settings>(), "oauth_naver.client_id");
  const auto& oauth = chosen.of<identity::oauth_settings>();
  expect(oauth.revoke_first_ms <= oauth.revoke_max_ms, "oauth.revoke_first_ms",
         "must not be above oauth.revoke_max_ms");
  expect(smtp.retry_first_ms <= smtp.retry_max_ms, "smtp.retry_first_ms", "must not be above smtp.retry_max_ms");
  expect(http.page_limit_default <= http.page_limit_max, "http.page_limit_default",
         "must not be above http.page_limit_max");
  expect(http.list_wait_ms <= http.request_timeout_ms, "http.list_wait_ms",
         "must not be above http.request_timeout_ms");
  expect(http.max_in_flight >= http.max_pipelined, "http.max_in_flight",
         "must not be below http.max_pipelined, or one connection could never be served");
  expect(stream.heartbeat_ms < stream.peer_timeout_ms, "stream.heartbeat_ms", "must be below stream.peer_timeout_ms");
  expect(stream.max_frame_bytes <= stream.session_queue_max_bytes, "stream.max_frame_bytes",
         "must not be above stream.session_queue_max_bytes");
  expect(journal.batch_max_bytes <= journal.max_pending_bytes, "journal.batch_max_bytes",
         "must not be above journal.max_pending_bytes");
  expect(identity.password_min_length <= identity.password_max_length, "identity.password_min_length",
         "must not be above identity.password_max_length");
  expect(market.utc_offset_s % 60 == 0, "market.utc_offset_s", "must be whole minutes: candles are made of minutes");
  expect(!makers.enabled || market.symbols_seeded, "makers.enabled",
         "needs market.symbols_seeded: there is nothing to make a market in");
  expect(entities.passivate_after_s * 1'000 > entities.resend_after_ms, "entities.passivate_after_s",
         "must be longer than entities.resend_after_ms");
  expect(peer.late_copy_max_s * 1'000 > 2 * entities.resend_after_ms, "peer.late_copy_max_s",
         "must be longer than two times entities.resend_after_ms");
  return errors;
}

}  // namespace madang
