// RTMP's calls and their answers (RTMP 1.0 section 7.2) as values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proto/rtmp/amf0.hpp"
#include "proto/rtmp/message.hpp"

namespace proto::rtmp {

struct Command {
  std::string name;
  double transaction = 0;            // 0, or missing: no answer is expected
  std::vector<Amf0Value> arguments;  // from the command object on, which is often null

  // The first argument with properties: clients put it first, or something else before it.
  const Amf0Value* object() const;
  // The i-th text after the command object; empty without it.
  std::string_view text(std::size_t i) const;
};

// Of a message of type 20 or 17; nullopt if it does not begin with a name. What comes after a
// broken value is left out.
std::optional<Command> parse_command(const Message& message);

// The values of a data message (type 18 or 15) as they stand in an FLV file: without the zero byte
// of AMF 3 and without "@setDataFrame". Empty if it does not begin with a name, as ffmpeg's
// timecode of four bytes.
base::ConstBytes data_payload(const Message& message);

// The four-character codes of Enhanced RTMP that a client says it knows in `connect` (fourCcList
// and both maps), "*" included; at most 32, without doubles.
std::vector<std::string> four_ccs_of(const Amf0Value& connect);

// What we say of ourselves in the answer to `connect`.
std::vector<std::uint8_t> connect_answer(double transaction, bool knows_enhanced);

enum class Level : std::uint8_t { kStatus, kError };
std::vector<std::uint8_t> on_status(Level level, std::string_view code,
                                    std::string_view description);

}  // namespace proto::rtmp
