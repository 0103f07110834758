#include "proto/http/range.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "base/number.hpp"

namespace proto::http {
namespace {

constexpr std::string_view kUnit = "bytes=";

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

// Digits alone; more of them than fit mean more than any body has.
std::optional<std::uint64_t> position(std::string_view digits) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (digits.empty() || !std::ranges::all_of(digits, is_digit)) return std::nullopt;
  return base::parse_number<std::uint64_t>(digits).value_or(UINT64_MAX);
}

class Slice final : public BodySource {
 public:
  Slice(SourcedBody whole, ByteRange range) : whole_(std::move(whole)), range_(range) {}
  std::uint64_t size() const override { return range_.size; }
  bool read(std::uint64_t at, base::Bytes into) override {
    return whole_->read(range_.first + at, into);
  }

 private:
  SourcedBody whole_;
  ByteRange range_;
};

bool may_have_range(const Request& request, std::string_view etag) {
  const auto condition = request.headers.find("If-Range");
  return !condition || *condition == etag;  // a date: we send none to compare with
}

}  // namespace

WantedRange read_range(std::string_view field, std::uint64_t size) {
  field = trim(field);
  if (field.size() < kUnit.size() || !equal_ignoring_case(field.substr(0, kUnit.size()), kUnit)) {
    return WholeBody{};
  }
  field.remove_prefix(kUnit.size());
  const std::size_t hyphen = field.find('-');
  if (hyphen == std::string_view::npos || field.find(',') != std::string_view::npos) {
    return WholeBody{};
  }
  const std::string_view from = trim(field.substr(0, hyphen));
  const std::string_view to = trim(field.substr(hyphen + 1));
  if (from.empty()) {
    const auto last = position(to);
    if (!last) return WholeBody{};
    const std::uint64_t count = std::min(*last, size);
    if (count == 0) return NoSuchRange{};
    return ByteRange{size - count, count};
  }
  const auto first = position(from);
  if (!first) return WholeBody{};
  std::uint64_t last = UINT64_MAX;
  if (!to.empty()) {
    const auto given = position(to);
    if (!given || *given < *first) return WholeBody{};
    last = *given;
  }
  if (*first >= size) return NoSuchRange{};
  return ByteRange{*first, std::min(last, size - 1) - *first + 1};
}

Response respond_with_source(const Request& request, SourcedBody source, const BodyFacts& facts) {
  Response response;
  response.headers.set("ETag", facts.etag);
  response.headers.set("Accept-Ranges", "bytes");
  if (matches_etag(request, facts.etag)) {
    response.status = 304;
    return response;
  }
  response.headers.set("Content-Type", facts.type);
  const std::uint64_t size = source->size();
  const auto field = request.headers.find("Range");
  WantedRange wanted = WholeBody{};
  if (field && may_have_range(request, facts.etag)) wanted = read_range(*field, size);
  if (std::holds_alternative<NoSuchRange>(wanted)) {
    Response refusal = text_response(416, "There is no such part of it.\n");
    refusal.headers.set("Content-Range", "bytes */" + std::to_string(size));
    return refusal;
  }
  if (const auto* range = std::get_if<ByteRange>(&wanted)) {
    response.status = 206;
    response.headers.set("Content-Range", "bytes " + std::to_string(range->first) + "-" +
                                              std::to_string(range->first + range->size - 1) + "/" +
                                              std::to_string(size));
    source = std::make_shared<Slice>(std::move(source), *range);
  }
  response.body = std::move(source);
  return response;
}

}  // namespace proto::http
