#include "gateway/json/view_description.hpp"

namespace madang::views {

schema_ref described(schema_ref what, std::string_view about) {
  if (about.empty()) return what;
  ensure(what->title.empty(), "a component of the API's description says about itself what there is to say");
  auto out = std::make_shared<schema>(*what);
  out->about = about;
  return out;
}

}  // namespace madang::views
