// Makes one voice of many: that of whoever speaks, as packets of one source that has no break.
// Nothing is decoded or mixed.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "live/class_recording.hpp"
#include "live/source_packet.hpp"
#include "live/speech_guess.hpp"

namespace live {

class VoiceSwitch {
 public:
  struct Voice {
    ClassSourceId source;
    bool first = false;  // is heard as soon as it speaks, whoever else does
    friend bool operator==(const Voice&, const Voice&) = default;
  };

  // From now on those may be heard. Whoever is heard stays, if among them.
  void set(const std::vector<Voice>& voices);
  // The packet or report as the one source has it; nullopt: another voice is heard.
  std::optional<FromSource> pass(base::Time now, ClassSourceId source, const FromSource& what);
  std::optional<ClassSourceId> heard() const { return heard_; }

 private:
  struct Heard {
    Voice voice;
    SpeechGuess speech;
  };
  Heard* find(ClassSourceId source);
  void judge(base::Time now, Heard& voice, const SourcePacket& packet);
  void begin(base::Time now, ClassSourceId source, const SourcePacket& packet);
  SourcePacket placed(base::Time now, const SourcePacket& packet);

  std::vector<Heard> voices_;
  std::optional<ClassSourceId> heard_;
  // Of the voice that is heard: where it began, there and here.
  std::uint64_t first_position_ = 0;
  std::uint64_t position_shift_ = 0;   // modulo 2^64
  std::uint32_t timestamp_shift_ = 0;  // modulo 2^32
  // Of what was given last.
  std::uint64_t last_position_ = 0;
  std::uint32_t last_timestamp_ = 0;
  base::Time last_at_{};
};

}  // namespace live
