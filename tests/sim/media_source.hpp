// What a publisher's page sends of one track: frames at their times, again what was asked for, a
// keyframe when one is wanted.
#pragma once

#include <cstdint>
#include <deque>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "media/track.hpp"
#include "sfu/command.hpp"
#include "tests/sfu/client_wire.hpp"
#include "tests/sim/dice.hpp"
#include "tests/sim/mark.hpp"

namespace sim {

struct SourceOptions {
  media::Codec codec = media::Codec::kH264;
  base::Duration interval = std::chrono::milliseconds(66);  // of frames
  std::size_t packets_max = 4;                              // of a frame
  std::size_t keyframe_packets = 8;
  std::size_t payload_size = 120;
  std::string_view mid = {};  // of a layer, which shares it with the others
  std::string_view rid = {};
  bool disposables = false;  // every other frame but keyframes: a second temporal layer
};

class MediaSource {
 public:
  struct Outgoing {
    std::vector<std::uint8_t> datagram;
    Mark mark;
  };

  MediaSource(sfu::PublicationId publication, std::string mid, SourceOptions options, Dice& dice);

  sfu::UplinkTrack track() const;
  // A new SSRC, as when a browser makes a new sender; `source` names it from now on.
  void begin_stream(std::uint32_t source);
  void start(base::Time now);
  void stop() { next_ = base::kNever; }
  bool is_running() const { return next_ != base::kNever; }

  void handle_timeout(base::Time now, sfu::test::ClientWire& wire, std::vector<Outgoing>& out);
  base::Time next_timeout() const { return next_; }
  void resend(std::uint16_t sequence, sfu::test::ClientWire& wire, std::vector<Outgoing>& out);
  void want_keyframe() { keyframe_wanted_ = true; }
  // For sender reports: the timestamp that belongs to now.
  std::uint32_t timestamp_at(base::Time now) const;

  sfu::PublicationId publication() const { return publication_; }
  const SourceOptions& options() const { return options_; }
  const sfu::test::OutboundStream& stream() const { return stream_; }
  std::uint32_t packets() const { return number_; }

 private:
  struct Sent {
    std::uint16_t sequence;
    std::uint32_t timestamp;
    bool marker;
    Mark mark;
    sfu::test::Payload payload;
  };
  static constexpr std::size_t kHistory = 600;
  static constexpr base::Duration kKeyframeInterval = std::chrono::milliseconds(300);

  sfu::test::Payload payload_of(const Mark& mark);

  sfu::PublicationId publication_;
  std::string mid_;
  SourceOptions options_;
  Dice& dice_;
  sfu::test::OutboundStream stream_;
  std::uint32_t source_ = 0;
  std::uint32_t number_ = 0;
  std::uint32_t frame_ = 0;
  std::uint16_t picture_ = 0;
  bool keyframe_wanted_ = true;
  base::Time keyframe_at_{};
  base::Time next_ = base::kNever;
  base::Time timestamp_at_{};
  std::deque<Sent> history_;
};

}  // namespace sim
