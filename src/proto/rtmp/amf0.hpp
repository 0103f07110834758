// AMF 0 ("Action Message Format -- AMF 0", Adobe 2007): the values of RTMP's commands and metadata.
// AMF 3 is not spoken: a value that switches to it (marker 0x11) ends a sequence.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.hpp"

namespace proto::rtmp {

// Objects within objects. Real metadata goes three deep; a decoder recurses.
inline constexpr int kAmf0DepthMax = 16;
// Values of one sequence, those inside others included: what one message may cost in memory.
inline constexpr std::size_t kAmf0ValuesMax = 2048;
// Of one text or name, in bytes. librtmp sends at most 1024 of an address.
inline constexpr std::size_t kAmf0TextSizeMax = 64 * 1024;

enum class Amf0Error : std::uint8_t {
  kTruncated,
  kTooDeep,
  kTooMany,
  kTooLong,
  kUnknownMarker,   // reserved markers too: movie clip, record set
  kSwitchedToAmf3,  // marker 0x11
};

struct Amf0Property;

// A plain value; which members count, `type` says.
struct Amf0Value {
  enum class Type : std::uint8_t {
    kNull,
    kUndefined,  // also what the markers "unsupported" and "reference" become
    kNumber,
    kBoolean,
    kText,       // string, long string and XML document
    kDate,       // `number`: milliseconds since 1970-01-01 UTC; its time zone is dropped
    kObject,     // also a typed object, whose class name is dropped
    kEcmaArray,  // like an object; the count that it announces is not trusted
    kStrictArray,
  };

  Type type = Type::kNull;
  bool boolean = false;
  double number = 0;
  std::string text;
  std::vector<Amf0Property> properties;  // of an object or an ECMA array, in their order
  std::vector<Amf0Value> items;          // of a strict array

  bool has_properties() const { return type == Type::kObject || type == Type::kEcmaArray; }
  // The property of that name, upper and lower case alike ("tcurl" is seen); nullptr without it.
  const Amf0Value* find(std::string_view name) const;
  // The text of a property; empty if it is missing or no text.
  std::string_view text_of(std::string_view name) const;
};

struct Amf0Property {
  std::string name;
  Amf0Value value;
};

Amf0Value amf0_null();
Amf0Value amf0_number(double number);
Amf0Value amf0_boolean(bool boolean);
Amf0Value amf0_text(std::string_view text);
Amf0Value amf0_object(std::vector<Amf0Property> properties);
Amf0Value amf0_ecma_array(std::vector<Amf0Property> properties);
Amf0Value amf0_strict_array(std::vector<Amf0Value> items);

// What a message consists of. A broken tail does not take away the values before it: encoders in
// the field send good commands with bad arguments.
struct Amf0Sequence {
  std::vector<Amf0Value> values;
  std::optional<Amf0Error> error;  // why it stopped before the end
};

Amf0Sequence decode_amf0(base::ConstBytes bytes);

// Appends the value. Texts above 65535 bytes become long strings; names are cut there.
void encode_amf0(const Amf0Value& value, std::vector<std::uint8_t>& out);
std::vector<std::uint8_t> encode_amf0(std::initializer_list<Amf0Value> values);

}  // namespace proto::rtmp
