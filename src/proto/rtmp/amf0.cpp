#include "proto/rtmp/amf0.hpp"

#include <algorithm>
#include <bit>

#include "base/result.hpp"

namespace proto::rtmp {

namespace {

using Type = Amf0Value::Type;
using base::Failure;

// Section 2.1.
enum Marker : std::uint8_t {
  kNumber = 0x00,
  kBoolean = 0x01,
  kString = 0x02,
  kObject = 0x03,
  kNull = 0x05,
  kUndefined = 0x06,
  kReference = 0x07,
  kEcmaArray = 0x08,
  kObjectEnd = 0x09,
  kStrictArray = 0x0A,
  kDate = 0x0B,
  kLongString = 0x0C,
  kUnsupported = 0x0D,
  kXmlDocument = 0x0F,
  kTypedObject = 0x10,
  kAvmPlus = 0x11,
};

class Decoder {
 public:
  explicit Decoder(base::ConstBytes bytes) : reader_(bytes) {}

  bool empty() const { return reader_.empty(); }

  base::Result<Amf0Value, Amf0Error> value(int depth) {
    if (depth > kAmf0DepthMax) return Failure{Amf0Error::kTooDeep};
    if (++values_ > kAmf0ValuesMax) return Failure{Amf0Error::kTooMany};
    Amf0Value value;
    const auto error = fill(reader_.u8(), depth, value);
    if (!reader_.ok()) return Failure{Amf0Error::kTruncated};
    if (error) return Failure{*error};
    return value;
  }

 private:
  using Error = std::optional<Amf0Error>;

  Error fill(std::uint8_t marker, int depth, Amf0Value& value) {
    switch (marker) {
      case kNumber:
        value.type = Type::kNumber;
        value.number = std::bit_cast<double>(reader_.u64());
        return {};
      case kBoolean:
        value.type = Type::kBoolean;
        value.boolean = reader_.u8() != 0;
        return {};
      case kNull:
        return {};
      case kUndefined:
      case kUnsupported:
        value.type = Type::kUndefined;
        return {};
      case kReference:
        reader_.skip(2);
        value.type = Type::kUndefined;
        return {};
      case kDate:
        value.type = Type::kDate;
        value.number = std::bit_cast<double>(reader_.u64());
        reader_.skip(2);
        return {};
      case kAvmPlus:
        return Amf0Error::kSwitchedToAmf3;
      default:
        return fill_long(marker, depth, value);
    }
  }

  Error fill_long(std::uint8_t marker, int depth, Amf0Value& value) {
    switch (marker) {
      case kString:
        return text(reader_.u16(), value);
      case kLongString:
      case kXmlDocument:
        return text(reader_.u32(), value);
      case kTypedObject:
        reader_.skip(reader_.u16());
        [[fallthrough]];
      case kObject:
        value.type = Type::kObject;
        return properties(depth, value);
      case kEcmaArray:
        reader_.skip(4);  // a count; encoders write 0 or nonsense
        value.type = Type::kEcmaArray;
        return properties(depth, value);
      case kStrictArray:
        return items(reader_.u32(), depth, value);
      default:
        return Amf0Error::kUnknownMarker;
    }
  }

  Error text(std::size_t size, Amf0Value& value) {
    if (size > kAmf0TextSizeMax) return Amf0Error::kTooLong;
    value.type = Type::kText;
    value.text = base::as_text(reader_.bytes(size));
    return {};
  }

  Error properties(int depth, Amf0Value& object) {
    while (true) {
      // Some encoders leave out the end marker of the array that ends a message.
      if (object.type == Type::kEcmaArray && reader_.ok() && reader_.empty()) return {};
      std::string name(base::as_text(reader_.bytes(reader_.u16())));
      if (!reader_.ok()) return Amf0Error::kTruncated;
      if (name.empty() && !reader_.empty() && reader_.rest()[0] == kObjectEnd) {
        reader_.skip(1);
        return {};
      }
      auto found = value(depth + 1);
      if (!found) return found.error();
      object.properties.push_back({std::move(name), std::move(*found)});
    }
  }

  Error items(std::uint32_t count, int depth, Amf0Value& array) {
    array.type = Type::kStrictArray;
    for (std::uint32_t i = 0; i < count; ++i) {
      auto found = value(depth + 1);
      if (!found) return found.error();
      array.items.push_back(std::move(*found));
    }
    return {};
  }

  base::ByteReader reader_;
  std::size_t values_ = 0;
};

bool is_same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

Amf0Value of_type(Type type) {
  Amf0Value value;
  value.type = type;
  return value;
}

using Out = std::vector<std::uint8_t>;

void append(std::uint64_t number, int size_bytes, Out& out) {
  for (int shift = 8 * (size_bytes - 1); shift >= 0; shift -= 8)
    out.push_back(static_cast<std::uint8_t>(number >> shift));
}

void append_name(std::string_view name, Out& out) {
  name = name.substr(0, 0xFFFF);
  append(name.size(), 2, out);
  out.insert(out.end(), name.begin(), name.end());
}

void append_text(std::string_view text, Out& out) {
  const bool is_long = text.size() > 0xFFFF;
  out.push_back(is_long ? kLongString : kString);
  append(text.size(), is_long ? 4 : 2, out);
  out.insert(out.end(), text.begin(), text.end());
}

void append_properties(const Amf0Value& value, Out& out) {
  for (const Amf0Property& property : value.properties) {
    append_name(property.name, out);
    encode_amf0(property.value, out);
  }
  append_name({}, out);
  out.push_back(kObjectEnd);
}

}  // namespace

const Amf0Value* Amf0Value::find(std::string_view name) const {
  const auto found = std::find_if(properties.begin(), properties.end(), [&](const auto& property) {
    return is_same_name(property.name, name);
  });
  return found == properties.end() ? nullptr : &found->value;
}

std::string_view Amf0Value::text_of(std::string_view name) const {
  const Amf0Value* value = find(name);
  return value != nullptr && value->type == Type::kText ? std::string_view(value->text)
                                                        : std::string_view();
}

Amf0Value amf0_null() {
  return {};
}

Amf0Value amf0_number(double number) {
  Amf0Value value = of_type(Type::kNumber);
  value.number = number;
  return value;
}

Amf0Value amf0_boolean(bool boolean) {
  Amf0Value value = of_type(Type::kBoolean);
  value.boolean = boolean;
  return value;
}

Amf0Value amf0_text(std::string_view text) {
  Amf0Value value = of_type(Type::kText);
  value.text = text;
  return value;
}

Amf0Value amf0_object(std::vector<Amf0Property> properties) {
  Amf0Value value = of_type(Type::kObject);
  value.properties = std::move(properties);
  return value;
}

Amf0Value amf0_ecma_array(std::vector<Amf0Property> properties) {
  Amf0Value value = of_type(Type::kEcmaArray);
  value.properties = std::move(properties);
  return value;
}

Amf0Value amf0_strict_array(std::vector<Amf0Value> items) {
  Amf0Value value = of_type(Type::kStrictArray);
  value.items = std::move(items);
  return value;
}

Amf0Sequence decode_amf0(base::ConstBytes bytes) {
  Amf0Sequence sequence;
  Decoder decoder(bytes);
  while (!decoder.empty()) {
    auto value = decoder.value(0);
    if (!value) {
      sequence.error = value.error();
      return sequence;
    }
    sequence.values.push_back(std::move(*value));
  }
  return sequence;
}

void encode_amf0(const Amf0Value& value, std::vector<std::uint8_t>& out) {
  switch (value.type) {
    case Type::kNull:
      return out.push_back(kNull);
    case Type::kUndefined:
      return out.push_back(kUndefined);
    case Type::kNumber:
      out.push_back(kNumber);
      return append(std::bit_cast<std::uint64_t>(value.number), 8, out);
    case Type::kBoolean:
      out.push_back(kBoolean);
      return out.push_back(value.boolean ? 1 : 0);
    case Type::kText:
      return append_text(value.text, out);
    case Type::kDate:
      out.push_back(kDate);
      append(std::bit_cast<std::uint64_t>(value.number), 8, out);
      return append(0, 2, out);
    case Type::kObject:
      out.push_back(kObject);
      return append_properties(value, out);
    case Type::kEcmaArray:
      out.push_back(kEcmaArray);
      append(value.properties.size(), 4, out);
      return append_properties(value, out);
    case Type::kStrictArray:
      out.push_back(kStrictArray);
      append(value.items.size(), 4, out);
      for (const Amf0Value& item : value.items) encode_amf0(item, out);
  }
}

std::vector<std::uint8_t> encode_amf0(std::initializer_list<Amf0Value> values) {
  std::vector<std::uint8_t> out;
  for (const Amf0Value& value : values) encode_amf0(value, out);
  return out;
}

}  // namespace proto::rtmp
