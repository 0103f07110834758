// links: app_json
// Any text as JSON, every field asked for by every type; what is written can be read again.
#include <cstdint>

#include "app/json/fields.hpp"
#include "base/bytes.hpp"
#include "base/check.hpp"

namespace {

void read_all(const boost::json::object& object, int depth) {
  for (const auto& pair : object) {
    const std::string_view name(pair.key().data(), pair.key().size());
    const auto ask = [&](auto read) {
      app::json::Fields fields(object);
      read(fields);
      CHECK(fields.ok() == !fields.error().has_value());
      return fields.ok();
    };
    int types = 0;
    types += ask([&](auto& f) { f.text(name); });
    types += ask([&](auto& f) { f.integer(name); });
    types += ask([&](auto& f) { f.boolean(name); });
    types += ask([&](auto& f) { f.array(name, 1 << 20); });
    types += ask([&](auto& f) { f.object(name); });
    CHECK(types <= 1);  // nothing is of two types
    ask([&](auto& f) { f.optional_text(name); });
    ask([&](auto& f) { f.optional_integer(name); });
    ask([&](auto& f) { f.boolean_or(name, true); });
    app::json::Fields inner(object);
    if (depth < 8) read_all(inner.object(name), depth + 1);
  }
}

// Boost.JSON writes a number past the range of double (1e400) as one that it does not read. No
// message of ours holds a fraction.
bool has_fraction(const boost::json::value& value) {
  if (value.is_double()) return true;
  bool found = false;
  if (value.is_array()) {
    for (const auto& entry : value.get_array()) found = found || has_fraction(entry);
  }
  if (value.is_object()) {
    for (const auto& pair : value.get_object()) found = found || has_fraction(pair.value());
  }
  return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto object = app::json::parse_object(base::as_text({data, size}));
  if (!object) return 0;
  read_all(*object, 0);
  if (has_fraction(*object)) return 0;
  const std::string text = app::json::write(*object);
  const auto again = app::json::parse_object(text, text.size());
  CHECK(again.has_value() && *again == *object);
  return 0;
}
