// JSON from outside, read by type: what is there, what is missing, what is not what it should be.
// JSON ends at app/; below it there are values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/result.hpp"

namespace app::json {

inline constexpr std::size_t kSizeMax = 64 * 1024;  // bytes of one message or request body
inline constexpr std::size_t kDepthMax = 8;         // the deepest of docs/PROTOCOL.md has 4

enum class Error : std::uint8_t {
  kTooLarge,
  kNotJson,     // no JSON (RFC 8259), no UTF-8, or nested too deep
  kNotObject,   // JSON, but no object
  kMissing,     // a field that is needed is not there
  kWrongType,   // a field is of another type
  kOutOfRange,  // a number or a text is outside its limits
};
std::string_view to_string(Error error);  // for the log: "not_json"...

// The object that `text` holds. A name that comes twice counts as its last.
base::Result<boost::json::object, Error> parse_object(std::string_view text,
                                                      std::size_t size_max = kSizeMax);

// One line of JSON text, UTF-8.
std::string write(const boost::json::value& value);

// Reads the fields of one object, which must outlive it. After the first field that is not as it
// should be, everything reads as empty and ok() is false: check once, at the end. A field that
// nobody asks for is ignored, so that a newer page can talk to an older server.
class Fields {
 public:
  explicit Fields(const boost::json::object& object) : object_(&object) {}

  // Must be there.
  std::string_view text(std::string_view name);
  std::int64_t integer(std::string_view name);
  bool boolean(std::string_view name);
  const boost::json::array& array(std::string_view name, std::size_t size_max);
  const boost::json::object& object(std::string_view name);

  // May be absent or null.
  std::optional<std::string_view> optional_text(std::string_view name);
  std::optional<std::int64_t> optional_integer(std::string_view name);
  bool boolean_or(std::string_view name, bool otherwise);

  // For an entry of array(): text, or an object to be read by Fields of its own; else the whole is
  // not ok.
  std::string_view entry_text(const boost::json::value& entry);
  const boost::json::object& entry_object(const boost::json::value& entry);

  // The caller found a value that is of the right type but not acceptable.
  void refuse(Error error) { fail(error); }
  // Takes over what went wrong in the Fields of an inner object.
  void join(const Fields& inner);

  bool ok() const { return !error_; }
  std::optional<Error> error() const { return error_; }

 private:
  const boost::json::value* find(std::string_view name) const;  // nullptr: absent or null
  const boost::json::value& need(std::string_view name);
  void fail(Error error) {
    if (!error_) error_ = error;
  }

  const boost::json::object* object_;
  std::optional<Error> error_;
};

}  // namespace app::json
