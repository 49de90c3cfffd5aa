#include "messages/market/news.hpp"

namespace madang::market {

std::string_view to_text(news_kind value) {
  switch (value) {
    case news_kind::news:
      return "NEWS";
    case news_kind::disclosure:
      return "DISCLOSURE";
  }
  return "UNKNOWN";
}

}  // namespace madang::market
