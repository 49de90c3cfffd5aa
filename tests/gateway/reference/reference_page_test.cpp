#include "gateway/reference/reference_page.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "gateway/contexts.hpp"

namespace madang {
namespace {

TEST(reference_page, is_the_page_in_the_documentation) {
  std::ifstream in(MADANG_SOURCE_DIR "/docs/users/fields.md", std::ios::binary);
  std::ostringstream shipped;
  shipped << in.rdbuf();
  const auto page = reference_page(all_gateway_parts({}).routes);
  if (shipped.str() == page) return;
  const auto wanted = std::filesystem::temp_directory_path() / "madang.fields.md.wanted";
  std::ofstream(wanted, std::ios::binary) << page;
  FAIL() << "docs/users/fields.md is not what the views' descriptions say; take over the new one: cp "
         << wanted.string() << " docs/users/fields.md";
}

TEST(reference_page, shows_each_field_with_its_type_and_what_there_is_to_say) {
  const auto status = words_of({"OPEN", "CLOSED"}, "Status");
  const auto one = object_of("Thing",
                             {{"price", nullable(decimal_of(4, "Of one share"))},
                              {"status", status},
                              {"at", time_of()},
                              {"levels", array_of(tuple_of({text_of(1, 2, "Price"), integer_of(0, 9, "Orders")}))},
                              optional_member("kind", words_of({"A", "B"}))},
                             "For the test");
  const auto list = object_of("ThingList", {{"items", array_of(one)}});
  route things;
  things.answers = {{200, list, "Things"}};
  const auto page = reference_page({things});
  EXPECT_EQ(page.substr(page.find("\n## Status")),
            "\n## Status\n\n`OPEN`, `CLOSED`\n"
            "\n## Thing\n\nFor the test.\n\n| field | type | about |\n|---|---|---|\n"
            "| `price` | decimal (4) or null | Of one share |\n"
            "| `status` | [Status](#status) | |\n"
            "| `at` | time | |\n"
            "| `levels` | array of `[`Price: text, Orders: integer`]` | |\n"
            "| `kind` | `A`, `B` | may be absent |\n");
}

}  // namespace
}  // namespace madang
