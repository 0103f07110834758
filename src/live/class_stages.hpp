// Classes that are given to an audience as a broadcast: what is shown of each, one picture, and the
// voice of whoever speaks go to the Station as if one publisher sent them. When another picture is
// shown, another publisher goes on with the same broadcast. On the live thread, beside the Station.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "live/class_recording.hpp"
#include "live/source_packet.hpp"
#include "live/station.hpp"
#include "live/voice_switch.hpp"

namespace live {

// "class:" and the room's name: no channel is called so.
inline constexpr std::string_view kClassChannelPrefix = "class:";
inline bool is_class_channel(std::string_view channel) {
  return channel.starts_with(kClassChannelPrefix);
}
// The Station's names for what is shown of classes; those of connections and of the SFU's
// publishers are others.
inline constexpr std::uint64_t kFirstStagePublisher = std::uint64_t{1} << 61U;
constexpr bool is_stage_publisher(PublisherId publisher) {
  return publisher.value >= kFirstStagePublisher && publisher.value < kFirstStagePublisher << 1U;
}

class ClassStages {
 public:
  // Outlives it.
  explicit ClassStages(Station& station) : station_(station) {}

  // From now on that is shown and heard there. Begins the broadcast with the first packet. Another
  // picture breaks the sequence; voices come and go without.
  void set(base::Time now, const std::string& channel, std::optional<ClassSourceId> picture,
           const std::vector<VoiceSwitch::Voice>& voices);
  // Nobody watches any more.
  void end(base::Time now, const std::string& channel);
  // What is not shown is left out.
  void receive(base::Time now, base::WallTime wall, ClassSourceId source, const FromSource& what);
  // The Station has forgotten it (FellSilent); the next packet begins anew. Not known: nothing.
  void fell_silent(PublisherId publisher);
  // The picture of it; nullopt: it has none, or is not known.
  std::optional<ClassSourceId> picture_of(PublisherId publisher) const;
  std::size_t size() const { return stages_.size(); }

 private:
  struct Stage {
    std::optional<ClassSourceId> picture;
    VoiceSwitch voices;
    std::optional<PublisherId> publisher;  // while it is on air
  };
  void take_off(base::Time now, Stage& stage);
  void put_on(base::Time now, base::WallTime wall, const std::string& channel, Stage& stage);

  Station& station_;
  std::map<std::string, Stage, std::less<>> stages_;  // by channel
  std::map<ClassSourceId, std::string> channel_of_;
  std::uint64_t last_publisher_ = kFirstStagePublisher;
};

}  // namespace live
