#include "config/load.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "config/http/listen_address.hpp"
#include "config/http/origin_list.hpp"

namespace madang {
namespace {

/// A settings file that lives as long as the test.
class settings_file {
 public:
  explicit settings_file(std::string_view content) { std::ofstream(path_, std::ios::binary) << content; }
  ~settings_file() { std::filesystem::remove(path_); }
  settings_file(const settings_file&) = delete;
  settings_file& operator=(const settings_file&) = delete;

  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_ =
      std::filesystem::temp_directory_path() / ("madang_settings_" + std::to_string(::getpid()) + ".toml");
};

std::string errors_of(const setting_sources& sources) {
  const auto loaded = load_settings(sources);
  return loaded ? "(accepted)" : to_text(loaded.error());
}

std::string errors_of_file(std::string_view content) {
  const settings_file file(content);
  auto text = errors_of({file.path(), {}, {}});
  for (auto at = text.find(file.path()); at != std::string::npos; at = text.find(file.path())) {
    text.replace(at, file.path().size(), "FILE");
  }
  return text;
}

TEST(load, takes_defaults_where_no_source_speaks) {
  const auto loaded = load_settings({});
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->http.listen, "127.0.0.1:8080");
  EXPECT_EQ(loaded->accounts.max_deposit, money::whole(1'000'000'000));
  EXPECT_EQ(loaded->market.price_limit_rate, rate{rate::one * 3 / 10});
}

TEST(load, each_source_rules_over_the_ones_before_it) {
  const settings_file file("[node]\nthreads = 3\n[http]\nio_threads = 3\nmax_pipelined = 3\n");
  const auto loaded = load_settings({file.path(),
                                     {"MADANG_HTTP_IO_THREADS=4", "MADANG_HTTP_MAX_PIPELINED=4", "PATH=/bin"},
                                     {"http.max_pipelined=5"}});
  ASSERT_TRUE(loaded) << to_text(loaded.error());
  EXPECT_EQ(loaded->identity.hash_threads, 1);
  EXPECT_EQ(loaded->node.threads, 3);
  EXPECT_EQ(loaded->http.io_threads, 4);
  EXPECT_EQ(loaded->http.max_pipelined, 5);
}

TEST(load, reads_every_kind_of_value_from_a_file) {
  const settings_file file(
      "[node]\nlog_format = \"json\"\n[market]\nprice_limit_rate = \"0.15\"\nself_trade_prevention = \"off\"\n"
      "self_trade_group = \"account\"\n"
      "[accounts]\nmax_deposit = \"12.5\"\nfee_rate = \"0.0000134\"\n[makers]\nenabled = false\nseed = 7\n");
  const auto loaded = load_settings({file.path(), {}, {}});
  ASSERT_TRUE(loaded) << to_text(loaded.error());
  EXPECT_EQ(loaded->node.log_format, log_format_kind::json);
  EXPECT_EQ(loaded->market.price_limit_rate, rate{15'000'000});
  EXPECT_EQ(loaded->market.self_trade_prevention, self_trade_policy::off);
  EXPECT_EQ(loaded->market.self_trade_group, self_trade_scope::account);
  EXPECT_EQ(loaded->accounts.max_deposit, money{125'000});
  EXPECT_EQ(loaded->accounts.fee_rate, rate{1'340});
  EXPECT_FALSE(loaded->makers.enabled);
  EXPECT_EQ(loaded->makers.seed, 7);
}

TEST(load, knows_how_lines_are_wanted_also_where_it_refuses) {
  const settings_file file("[node]\nlog_format = \"json\"\nno_such_setting = 1\n");
  EXPECT_FALSE(load_settings({file.path(), {}, {}}));
  EXPECT_EQ(wanted_log_format({file.path(), {}, {}}), log_format_kind::json);
  EXPECT_EQ(wanted_log_format({"", {"MADANG_NODE_LOG_FORMAT=json"}, {"http.listen=nowhere"}}), log_format_kind::json);
  EXPECT_EQ(wanted_log_format({file.path(), {}, {"node.log_format=text"}}), log_format_kind::text);
  EXPECT_EQ(wanted_log_format({}), log_format_kind::text);
}

TEST(load, reads_every_kind_of_value_from_text) {
  const auto loaded = load_settings({"",
                                     {"MADANG_MAKERS_ENABLED=false", "MADANG_ACCOUNTS_MAX_DEPOSIT=12.5"},
                                     {"node.log_level=warn", "makers.seed=7"}});
  ASSERT_TRUE(loaded) << to_text(loaded.error());
  EXPECT_FALSE(loaded->makers.enabled);
  EXPECT_EQ(loaded->accounts.max_deposit, money{125'000});
  EXPECT_EQ(loaded->node.log_level, log_level_kind::warn);
  EXPECT_EQ(loaded->makers.seed, 7);
}

TEST(load, opens_the_door_to_others_only_where_it_is_said) {
  for (const std::string at : {"0.0.0.0:8080", "[::]:8080", "192.0.2.1:8080", "madang.example:8080"}) {
    const auto errors = errors_of({"", {}, {"http.listen=" + at}});
    EXPECT_NE(errors.find("http.listen: "), std::string::npos) << errors;
    EXPECT_NE(errors.find("http.allow_plain = true"), std::string::npos) << errors;
    EXPECT_EQ(errors_of({"", {}, {"http.listen=" + at, "http.allow_plain=true"}}), "(accepted)");
  }
  for (const std::string at : {"127.0.0.9:8080", "[::1]:8080", "localhost:8080"}) {
    EXPECT_EQ(errors_of({"", {}, {"http.listen=" + at}}), "(accepted)") << at;
  }
}

TEST(load, refuses_unknown_keys_by_name_and_suggests_the_closest) {
  EXPECT_EQ(errors_of_file("[http]\nlistn = \"x\"\n"),
            "FILE:2: \"http.listn\" is not a setting; did you mean http.listen?\n");
  EXPECT_EQ(errors_of_file("[htttp]\n"), "FILE:1: [htttp] is not a section\n");
  EXPECT_EQ(errors_of_file("listen = \"0.0.0.0:1\"\n"),
            "FILE:1: \"listen\" is not a setting; did you mean http.listen?\n");
  EXPECT_EQ(errors_of({"", {"MADANG_HTTP_LISTN=x"}, {}}),
            "\"MADANG_HTTP_LISTN\": is not a setting; did you mean MADANG_HTTP_LISTEN?\n");
  EXPECT_EQ(errors_of({"", {}, {"node.thread=2"}}),
            "--set: \"node.thread\" is not a setting; did you mean node.threads?\n");
  EXPECT_EQ(errors_of({"", {}, {"colour=red"}}), "--set: \"colour\" is not a setting\n");
}

TEST(load, leaves_variables_that_are_no_settings_alone) {
  EXPECT_EQ(errors_of({"",
                       {"MADANG_TEST_DATA=x", "MADANG_CONFIG=x", "MADANG_PORT=tcp://10.0.0.1:80",
                        "MADANG_SERVICE_HOST=10.0.0.1", "HOME=/", "broken"},
                       {}}),
            "(accepted)");
}

TEST(load, refuses_wrong_types_and_says_what_was_expected) {
  EXPECT_EQ(errors_of_file("[node]\nthreads = \"2\"\n"),
            "FILE:2: node.threads cannot be \"2\"; expected an integer from 1 to 256 (threads)\n");
  EXPECT_EQ(errors_of_file("[node]\nthreads = 2.0\n"),
            "FILE:2: node.threads cannot be a number with a fraction; expected an integer from 1 to 256 (threads)\n");
  EXPECT_EQ(errors_of_file("[makers]\nenabled = 1\n"), "FILE:2: makers.enabled cannot be 1; expected true or false\n");
  EXPECT_EQ(errors_of_file("[accounts]\nfee_rate = 0.1\n").find("FILE:2: accounts.fee_rate cannot be a number"), 0u);
  EXPECT_EQ(errors_of_file("[node]\ndata_dir = [\"a\"]\n"),
            "FILE:2: node.data_dir cannot be an array; expected a path\n");
  EXPECT_EQ(errors_of_file("http = 5\n"), "FILE:1: [http] must be a section, but is an integer\n");
  EXPECT_EQ(errors_of({"", {"MADANG_NODE_THREADS=two"}, {}}),
            "MADANG_NODE_THREADS: node.threads cannot be \"two\"; expected an integer from 1 to 256 (threads)\n");
  EXPECT_EQ(errors_of({"", {}, {"makers.enabled=yes"}}),
            "--set makers.enabled: makers.enabled cannot be \"yes\"; expected true or false\n");
  EXPECT_EQ(errors_of({"", {}, {"node.log_level=loud"}}),
            "--set node.log_level: node.log_level cannot be \"loud\"; expected one of \"trace\", \"debug\", \"info\", "
            "\"warn\", \"error\", \"critical\", \"off\"\n");
  EXPECT_EQ(errors_of({"", {}, {"node.threads"}}), "--set \"node.threads\": expected KEY=VALUE\n");
}

TEST(load, accepts_the_bounds_and_refuses_what_lies_beyond) {
  EXPECT_EQ(errors_of({"", {}, {"node.threads=1"}}), "(accepted)");
  EXPECT_EQ(errors_of({"", {}, {"node.threads=256"}}), "(accepted)");
  EXPECT_NE(errors_of({"", {}, {"node.threads=0"}}), "(accepted)");
  EXPECT_NE(errors_of({"", {}, {"node.threads=257"}}), "(accepted)");
  EXPECT_NE(errors_of({"", {}, {"node.threads=-1"}}), "(accepted)");
  EXPECT_NE(errors_of({"", {}, {"node.threads=99999999999999999999"}}), "(accepted)");
  EXPECT_NE(errors_of({"", {}, {"accounts.max_deposit=0"}}), "(accepted)");
  EXPECT_NE(errors_of({"", {}, {"accounts.max_deposit=100000000000000.0001"}}), "(accepted)");
  EXPECT_NE(errors_of({"", {}, {"accounts.fee_rate=0.000000001"}}), "(accepted)");
  EXPECT_NE(errors_of({"", {}, {"node.data_dir="}}), "(accepted)");
  EXPECT_NE(errors_of({"", {}, {"node.data_dir=" + std::string(5'000, 'a')}}), "(accepted)");
}

TEST(load, refuses_settings_that_contradict_one_another) {
  EXPECT_EQ(errors_of({"", {}, {"identity.password_min_length=20", "identity.password_max_length=10"}}),
            "identity.password_min_length: must not be above identity.password_max_length\n");
  EXPECT_NE(errors_of({"", {}, {"journal.max_pending_bytes=1048576"}}), "(accepted)");
  EXPECT_NE(errors_of({"", {}, {"market.symbols_seeded=false"}}), "(accepted)");
  EXPECT_EQ(errors_of({"", {}, {"market.symbols_seeded=false", "makers.enabled=false"}}), "(accepted)");
}

TEST(load, reports_all_errors_at_once_but_not_without_end) {
  const auto loaded = load_settings({"", {"MADANG_NODE_THREADS=x"}, {"http.listen=y", "colour=red"}});
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().size(), 3u);
  const auto flooded = load_settings({"", {}, std::vector<std::string>(1'000, "colour=red")});
  ASSERT_FALSE(flooded);
  EXPECT_EQ(flooded.error().size(), 50u);
}

TEST(load, refuses_files_that_are_not_sound) {
  EXPECT_EQ(errors_of_file("[node]\nthreads = 2\nthreads = 3\n").find("FILE:3: "), 0u);
  EXPECT_EQ(errors_of_file("[node]\nthreads = 2\n[node]\nthreads = 2\n").find("FILE:3: "), 0u);
  EXPECT_EQ(errors_of_file("[node\nthreads").find("FILE:1: "), 0u);
  EXPECT_EQ(errors_of_file("[node]\ndata_dir = \"\xff\xfe\"\n").find("FILE:2: "), 0u);
  EXPECT_NE(errors_of_file("[node]\ndata_dir = \"a\\u0000b\"\n"), "(accepted)");
  EXPECT_NE(errors_of_file(std::string("[node]\n\0threads = 2\n", 19)), "(accepted)");
  EXPECT_EQ(errors_of_file(std::string(2'000'000, '\n')), "FILE: is larger than 1048576 bytes\n");
  EXPECT_NE(errors_of_file("a = " + std::string(100'000, '[')), "(accepted)");
  EXPECT_NE(errors_of_file("[node]\nthreads = 99999999999999999999\n"), "(accepted)");
}

TEST(load, refuses_a_file_that_cannot_be_read) {
  EXPECT_EQ(errors_of({"/nowhere/madang.toml", {}, {}}),
            "/nowhere/madang.toml: cannot be opened: No such file or directory\n");
  EXPECT_NE(errors_of({"/tmp", {}, {}}), "(accepted)");
  EXPECT_EQ(errors_of({"/dev/zero", {}, {}}), "/dev/zero: is larger than 1048576 bytes\n");
}

TEST(load, refuses_text_that_is_not_utf8_and_never_repeats_it) {
  EXPECT_EQ(errors_of({"", {"MADANG_NODE_DATA_DIR=\xff"}, {}}),
            "MADANG_NODE_DATA_DIR: node.data_dir cannot be (not plain UTF-8 text); expected a path\n");
  EXPECT_EQ(errors_of({"", {}, {"\xc0\xaf=1"}}), "--set: (not plain UTF-8 text) is not a setting\n");
  EXPECT_NE(errors_of({"", {}, {"node.data_dir=a\nb"}}), "(accepted)");
  EXPECT_EQ(errors_of({"", {}, {"node.data_dir=/srv/마당"}}), "(accepted)");
}

TEST(load, survives_any_damage_to_the_shipped_file) {
  std::ifstream in(MADANG_SOURCE_DIR "/config/madang.toml", std::ios::binary);
  const std::string shipped((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  ASSERT_FALSE(shipped.empty());
  EXPECT_EQ(errors_of_file(shipped), "(accepted)");
  std::mt19937 random(20'260'101);
  int refused_count = 0;
  for (int i = 0; i < 300; ++i) {
    auto damaged = shipped;
    for (int hit = 0; hit < 3; ++hit) damaged[random() % damaged.size()] = static_cast<char>(random());
    refused_count += errors_of_file(damaged) != "(accepted)";
  }
  EXPECT_GT(refused_count, 100);
}

TEST(settings_flags, are_settings_too_and_the_rest_is_left) {
  const auto flags = take_settings_flags(
      {"--data", "/d", "--color", "--http=127.0.0.1:9", "--set", "node.threads=3", "--config", "/c.toml", "more"},
      {"MADANG_CONFIG=/other.toml"});
  EXPECT_EQ(flags.sources.file, "/c.toml");
  EXPECT_EQ(flags.sources.assignments,
            (std::vector<std::string>{"node.data_dir=/d", "http.listen=127.0.0.1:9", "node.threads=3"}));
  EXPECT_EQ(flags.others, (std::vector<std::string>{"--color", "more"}));
  EXPECT_FALSE(flags.help_settings);
  EXPECT_TRUE(flags.errors.empty());
}

TEST(settings_flags, the_last_of_equal_flags_rules) {
  const auto flags = take_settings_flags({"--data", "/a", "--data", "/b"}, {});
  const auto loaded = load_settings(flags.sources);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->node.data_dir, "/b");
}

TEST(settings_flags, name_the_file_of_the_environment_where_no_flag_does) {
  EXPECT_EQ(take_settings_flags({}, {"MADANG_CONFIG=/other.toml"}).sources.file, "/other.toml");
  EXPECT_EQ(take_settings_flags({}, {}).sources.file, "");
  EXPECT_TRUE(take_settings_flags({"--help-settings"}, {}).help_settings);
}

TEST(settings_flags, without_their_value_are_an_error) {
  EXPECT_EQ(to_text(take_settings_flags({"--config"}, {}).errors), "--config: needs a value\n");
  EXPECT_EQ(take_settings_flags({"--", "--config"}, {}).others, (std::vector<std::string>{"--", "--config"}));
}

TEST(origin_list, reads_origins_as_browsers_send_them) {
  using list = std::vector<std::string>;
  EXPECT_EQ(parse_origin_list(""), list{});
  EXPECT_EQ(parse_origin_list("https://app.example.com"), list{"https://app.example.com"});
  EXPECT_EQ(parse_origin_list("https://a.b ,http://localhost:3000, http://[::1]:8080,capacitor://localhost"),
            (list{"https://a.b", "http://localhost:3000", "http://[::1]:8080", "capacitor://localhost"}));
}

TEST(origin_list, refuses_what_no_browser_sends) {
  for (const auto* text : {"*",
                           "null",
                           "app.example.com",
                           "https://",
                           "://a",
                           "https://a/",
                           "https://a/path",
                           "https://a.b,",
                           ",https://a.b",
                           "https://a.b,,https://c.d",
                           "https://A.b",
                           "HTTPS://a.b",
                           "https://a.b:443",
                           "http://a.b:80",
                           "https://a.b:0",
                           "https://a.b:",
                           "https://a.b:65536",
                           "https://*.b",
                           "https://u@a.b",
                           "https://a b",
                           "https://a.b https://c.d"}) {
    EXPECT_FALSE(parse_origin_list(text)) << text;
  }
}

TEST(listen_address, reads_hosts_and_ports) {
  EXPECT_EQ(parse_listen_address("0.0.0.0:8080"), (listen_address{"0.0.0.0", 8080}));
  EXPECT_EQ(parse_listen_address("[::1]:0"), (listen_address{"::1", 0}));
  EXPECT_EQ(parse_listen_address("localhost:65535"), (listen_address{"localhost", 65535}));
}

TEST(listen_address, refuses_anything_else) {
  for (std::string_view text : {"", ":", "8080", ":8080", "host:", "host:65536", "host:-1", "host:80a", "host: 80",
                                "::1:80", "[]:80", "a b:80", "[host]:80", "host:+80"}) {
    EXPECT_FALSE(parse_listen_address(text)) << text;
  }
}

}  // namespace
}  // namespace madang
