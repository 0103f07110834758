// links: base
// Any bytes as each kind of text that base reads: what is taken can be written and read again.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.hpp"
#include "base/encoding.hpp"
#include "base/socket_address.hpp"
#include "base/utf8.hpp"

namespace {

void check_utf8(std::string_view text) {
  const auto length = base::utf8_length(text);
  std::size_t counted = 0;
  std::string_view rest = text;
  while (!rest.empty() && base::take_utf8(rest)) ++counted;
  CHECK(length.has_value() == rest.empty());
  if (!length) return;
  CHECK(*length == counted);
  const std::string_view front = base::utf8_prefix(text, counted / 2);
  CHECK(text.starts_with(front) && base::utf8_length(front) == counted / 2);
  const std::string_view trimmed = base::utf8_trim(text);
  CHECK(trimmed.size() <= text.size() && base::utf8_length(trimmed).has_value());
  CHECK(base::utf8_trim(trimmed) == trimmed);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const base::ConstBytes bytes(data, size);
  const std::string_view text = base::as_text(bytes);
  CHECK(base::from_hex(base::to_hex(bytes)) == std::vector(bytes.begin(), bytes.end()));
  CHECK(base::from_base64(base::to_base64(bytes)) == std::vector(bytes.begin(), bytes.end()));
  if (const auto decoded = base::from_hex(text)) CHECK(decoded->size() * 2 == text.size());
  if (const auto decoded = base::from_base64(text)) CHECK(decoded->size() <= text.size() / 4 * 3);
  if (const auto address = base::IpAddress::parse(text)) {
    CHECK(base::IpAddress::parse(base::to_string(*address)) == address);
  }
  check_utf8(text);
  return 0;
}
