#include "gateway/settlement/statement_pdf.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace madang::settlement {
namespace {

constexpr int left = 56;
constexpr int right = 539;
constexpr int top = 770;
constexpr int line_height = 18;
/// Of a digit in Courier, in thousandths of the size of the letters.
constexpr int courier_width = 600;
constexpr int text_size = 10;
constexpr int title_size = 16;

/// The letters of a page, from its top to its bottom. Words are plain ASCII without brackets and backslashes.
class page_text {
 public:
  void title(std::string_view words) {
    put("F2", title_size, left, words);
    at_ -= line_height + line_height / 2;
  }
  void line(std::string_view words) {
    put("F1", text_size, left, words);
    at_ -= line_height;
  }
  /// A name at the left, an amount that ends at the right.
  void amount(std::string_view name, std::string_view number, bool is_sum = false) {
    put(is_sum ? "F2" : "F1", text_size, left, name);
    const auto width = static_cast<int>(number.size()) * courier_width * text_size / 1'000;
    put("F3", text_size, right - width, number);
    at_ -= line_height;
  }
  void rule() {
    out_ += "0.5 w " + std::to_string(left) + " " + std::to_string(at_ + 12) + " m " + std::to_string(right) + " " +
            std::to_string(at_ + 12) + " l S\n";
    at_ -= line_height / 2;
  }
  const std::string& content() const { return out_; }

 private:
  void put(std::string_view font, int size, int x, std::string_view words) {
    out_ += "BT /" + std::string(font) + " " + std::to_string(size) + " Tf " + std::to_string(x) + " " +
            std::to_string(at_) + " Td (";
    for (const char one : words)
      out_ += one >= ' ' && one <= '~' && one != '(' && one != ')' && one != '\\' ? one : '?';
    out_ += ") Tj ET\n";
  }

  int at_ = top;
  std::string out_;
};

/// The objects of a document, numbered from 1, and at its end where each begins.
class pdf_document {
 public:
  void add(std::string_view body) {
    offsets_.push_back(out_.size());
    out_ += std::to_string(offsets_.size()) + " 0 obj\n" + std::string(body) + "\nendobj\n";
  }
  std::string take() && {
    const auto table = out_.size();
    const auto count = std::to_string(offsets_.size() + 1);
    out_ += "xref\n0 " + count + "\n0000000000 65535 f \n";
    for (const auto one : offsets_) {
      auto digits = std::to_string(one);
      digits.insert(0, 10 - digits.size(), '0');
      out_ += digits + " 00000 n \n";
    }
    out_ += "trailer\n<< /Size " + count + " /Root 1 0 R >>\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
    return std::move(out_);
  }

 private:
  std::string out_ = "%PDF-1.4\n";
  std::vector<std::size_t> offsets_;
};

std::string font(std::string_view name) {
  return "<< /Type /Font /Subtype /Type1 /BaseFont /" + std::string(name) + " /Encoding /WinAnsiEncoding >>";
}

/// `1234567.5` as `1,234,567.5`.
std::string grouped(std::string_view digits) {
  const std::size_t first = digits.starts_with('-') ? 1 : 0;
  const auto end = std::min(digits.find('.'), digits.size());
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > first && i < end && (end - i) % 3 == 0) out += ',';
    out += digits[i];
  }
  return out;
}

std::string content_of(const shown_statement& statement) {
  const auto& [of, currency, final, sums] = statement;
  page_text page;
  page.title("Statement of account");
  page.line("Statement " + of.id());
  page.line("Account " + accounts::to_text(of.account) + ", in " + std::string(to_text(currency)));
  page.line("From " + madang::to_text(of.first()) + " to " + madang::to_text(of.last()) +
            (final ? "" : ", preliminary: the month is not over"));
  page.rule();
  const auto amount = [&](std::string_view name, const auto& value, bool is_sum = false) {
    page.amount(name, grouped(madang::to_text(value)), is_sum);
  };
  amount("Opening cash", sums.opening_cash, true);
  amount("Deposits", sums.deposits);
  amount("Withdrawals", wide_money{} - sums.withdrawals);
  amount("Purchases", wide_money{} - sums.bought);
  amount("Sales", sums.sold);
  amount("Fees", wide_money{} - sums.fees);
  amount("Taxes", wide_money{} - sums.taxes);
  amount("Dividends, interest, adjustments", sums.other);
  page.rule();
  amount("Closing cash", sums.closing_cash, true);
  page.line(std::to_string(sums.entries) + " entries of the ledger");
  return page.content();
}

}  // namespace

std::string statement_pdf(const shown_statement& statement) {
  const auto content = content_of(statement);
  pdf_document out;
  out.add("<< /Type /Catalog /Pages 2 0 R >>");
  out.add("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
  out.add(
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R /F2 6 0 R "
      "/F3 7 0 R >> >> >>");
  out.add("<< /Length " + std::to_string(content.size()) + " >>\nstream\n" + content + "endstream");
  out.add(font("Helvetica"));
  out.add(font("Helvetica-Bold"));
  out.add(font("Courier"));
  return std::move(out).take();
}

}  // namespace madang::settlement
