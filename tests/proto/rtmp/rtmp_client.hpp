// A client of RTMP for tests: writes what an encoder or a player sends, reads what the server says.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "proto/rtmp/amf0.hpp"
#include "proto/rtmp/chunk_reader.hpp"
#include "proto/rtmp/chunk_writer.hpp"
#include "proto/rtmp/handshake.hpp"

namespace proto::rtmp::testing {

// One message that the server sent, with its values if it is a command or data.
struct Heard {
  Message message;
  std::vector<Amf0Value> values;

  std::string name() const { return values.empty() ? "" : values[0].text; }
  // Of an onStatus.
  std::string fact(std::string_view property) const {
    for (const Amf0Value& value : values)
      if (value.has_properties() && value.find(property) != nullptr)
        return std::string(value.text_of(property));
    return "";
  }
  std::uint32_t number() const {
    return message.payload.size() < 4 ? 0 : base::load_u32(message.payload.data());
  }
};

class Client {
 public:
  static std::string hello() {
    return "\x03" + std::string(kHandshakeSize, 'c') + std::string(kHandshakeSize, 'd');
  }

  std::string command(std::initializer_list<Amf0Value> values, std::uint32_t stream = 0,
                      MessageType type = kCommandAmf0) {
    std::vector<std::uint8_t> payload = encode_amf0(values);
    if (type == kCommandAmf3) payload.insert(payload.begin(), 0);
    return message(type, 3, stream, 0, std::move(payload));
  }
  std::string message(std::uint8_t type, std::uint32_t chunk_stream, std::uint32_t stream,
                      std::uint32_t timestamp, std::vector<std::uint8_t> payload) {
    std::string out;
    writer_.write({type, chunk_stream, stream, timestamp, std::move(payload)}, out);
    return out;
  }
  std::string connect(std::string_view app = "live") {
    return command({amf0_text("connect"), amf0_number(1),
                    amf0_object({{"app", amf0_text(app)},
                                 {"flashVer", amf0_text("FMLE/3.0")},
                                 {"tcUrl", amf0_text("rtmp://h/" + std::string(app))}})});
  }
  std::string create_stream(double transaction = 4) {
    return command({amf0_text("createStream"), amf0_number(transaction), amf0_null()});
  }
  std::string publish(std::string_view name, std::uint32_t stream = 1) {
    return command(
        {amf0_text("publish"), amf0_number(5), amf0_null(), amf0_text(name), amf0_text("live")},
        stream);
  }
  std::string play(std::string_view name, std::uint32_t stream = 1) {
    return command({amf0_text("play"), amf0_number(5), amf0_null(), amf0_text(name)}, stream);
  }
  std::string video(std::uint32_t timestamp, std::vector<std::uint8_t> payload) {
    return message(kVideo, 6, 1, timestamp, std::move(payload));
  }
  std::string audio(std::uint32_t timestamp, std::vector<std::uint8_t> payload) {
    return message(kAudio, 4, 1, timestamp, std::move(payload));
  }

  // What the server's bytes say, without the handshake.
  std::vector<Heard> hear(std::string bytes) {
    const std::size_t skipped = std::min(handshake_left_, bytes.size());
    handshake_left_ -= skipped;
    base::ConstBytes in = base::as_bytes(std::string_view(bytes).substr(skipped));
    std::vector<Heard> heard;
    while (true) {
      auto taken = reader_.take(in);
      if (!taken) failed = true;
      if (!taken || !*taken) return heard;
      heard.push_back({std::move(**taken), {}});
      const std::uint8_t type = heard.back().message.type;
      if (type == kCommandAmf0 || type == kDataAmf0)
        heard.back().values = decode_amf0(heard.back().message.payload).values;
    }
  }

  bool failed = false;  // the server broke the rules of chunks

 private:
  ChunkWriter writer_;
  ChunkReader reader_;
  std::size_t handshake_left_ = 1 + 2 * kHandshakeSize;
};

}  // namespace proto::rtmp::testing
