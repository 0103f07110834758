#include "proto/rtmp/command.hpp"

#include <algorithm>
#include <array>

namespace proto::rtmp {

namespace {

using Type = Amf0Value::Type;

constexpr std::size_t kFourCcsMax = 32;
constexpr std::string_view kSetDataFrame = "@setDataFrame";
// Enhanced RTMP v2, "Enhanced NetConnection.connect": what a codec is good for here, and which
// extras are understood.
constexpr double kCanForward = 4;
constexpr double kCapsMultitrack = 2;
constexpr double kCapsModEx = 4;

bool is_amf3(const Message& message) {
  return message.type == kCommandAmf3 || message.type == kDataAmf3;
}

// Messages of AMF 3 hold AMF 0 behind a zero byte; nobody switches to AMF 3 in the first value.
base::ConstBytes amf0_of(const Message& message) {
  const base::ConstBytes bytes(message.payload);
  return is_amf3(message) && !bytes.empty() && bytes[0] == 0 ? bytes.subspan(1) : bytes;
}

void add(std::string_view name, std::vector<std::string>& out) {
  const bool is_four_cc = name == "*" || name.size() == 4;
  if (is_four_cc && out.size() < kFourCcsMax &&
      std::find(out.begin(), out.end(), name) == out.end())
    out.emplace_back(name);
}

Amf0Value forwarded(std::initializer_list<std::string_view> codecs) {
  std::vector<Amf0Property> properties;
  for (const std::string_view codec : codecs)
    properties.push_back({std::string(codec), amf0_number(kCanForward)});
  return amf0_object(std::move(properties));
}

}  // namespace

const Amf0Value* Command::object() const {
  const auto found = std::find_if(arguments.begin(), arguments.end(),
                                  [](const auto& value) { return value.has_properties(); });
  return found == arguments.end() ? nullptr : &*found;
}

std::string_view Command::text(std::size_t i) const {
  for (std::size_t at = 1; at < arguments.size(); ++at) {
    if (arguments[at].type != Type::kText) continue;
    if (i-- == 0) return arguments[at].text;
  }
  return {};
}

std::optional<Command> parse_command(const Message& message) {
  Amf0Sequence sequence = decode_amf0(amf0_of(message));
  auto& values = sequence.values;
  if (values.empty() || values[0].type != Type::kText) return std::nullopt;
  Command command{.name = std::move(values[0].text), .arguments = {}};
  std::size_t next = 1;
  if (values.size() > 1 && values[1].type == Type::kNumber) {
    command.transaction = values[1].number;
    next = 2;
  }
  for (; next < values.size(); ++next) command.arguments.push_back(std::move(values[next]));
  return command;
}

base::ConstBytes data_payload(const Message& message) {
  constexpr std::uint8_t kString = 0x02;
  const auto name_of = [](base::ConstBytes bytes) -> std::optional<std::string_view> {
    base::ByteReader reader(bytes);
    if (reader.u8() != kString) return std::nullopt;
    const base::ConstBytes name = reader.bytes(reader.u16());
    return reader.ok() ? std::optional(base::as_text(name)) : std::nullopt;
  };
  base::ConstBytes bytes = amf0_of(message);
  if (name_of(bytes) == kSetDataFrame) bytes = bytes.subspan(3 + kSetDataFrame.size());
  return name_of(bytes) ? bytes : base::ConstBytes();
}

std::vector<std::string> four_ccs_of(const Amf0Value& connect) {
  std::vector<std::string> found;
  if (const Amf0Value* list = connect.find("fourCcList"))
    for (const Amf0Value& item : list->items) add(item.text, found);
  for (const std::string_view map : {"videoFourCcInfoMap", "audioFourCcInfoMap"})
    if (const Amf0Value* value = connect.find(map))
      for (const Amf0Property& property : value->properties) add(property.name, found);
  return found;
}

std::vector<std::uint8_t> connect_answer(double transaction, bool knows_enhanced) {
  const Amf0Value server =
      amf0_object({{"fmsVer", amf0_text("FMS/3,0,1,123")}, {"capabilities", amf0_number(31)}});
  std::vector<Amf0Property> facts{{"level", amf0_text("status")},
                                  {"code", amf0_text("NetConnection.Connect.Success")},
                                  {"description", amf0_text("Connection succeeded.")},
                                  {"objectEncoding", amf0_number(0)}};
  if (knows_enhanced) {
    facts.push_back({"fourCcList",
                     amf0_strict_array({amf0_text("avc1"), amf0_text("mp4a"), amf0_text("Opus")})});
    facts.push_back({"videoFourCcInfoMap", forwarded({"avc1"})});
    facts.push_back({"audioFourCcInfoMap", forwarded({"mp4a", "Opus"})});
    facts.push_back({"capsEx", amf0_number(kCapsMultitrack + kCapsModEx)});
  }
  return encode_amf0(
      {amf0_text("_result"), amf0_number(transaction), server, amf0_object(std::move(facts))});
}

std::vector<std::uint8_t> on_status(Level level, std::string_view code,
                                    std::string_view description) {
  return encode_amf0(
      {amf0_text("onStatus"), amf0_number(0), amf0_null(),
       amf0_object({{"level", amf0_text(level == Level::kError ? "error" : "status")},
                    {"code", amf0_text(code)},
                    {"description", amf0_text(description)}})});
}

}  // namespace proto::rtmp
