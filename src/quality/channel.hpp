// The quality of one channel's broadcast over time: of its publisher, of each viewer, of all of
// them. Takes what is measured anywhere, and makes samples of it at a steady pace.
#pragma once

#include <compare>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/tcp_facts.hpp"
#include "base/time.hpp"
#include "quality/judgement.hpp"
#include "quality/line_rates.hpp"
#include "quality/minute.hpp"
#include "quality/packet_rates.hpp"
#include "quality/player_counts.hpp"

namespace quality {

inline constexpr base::Duration kSampleEvery = std::chrono::seconds(5);
inline constexpr std::size_t kChannelSamplesMax = 1'440;  // two hours: about 300 kB
inline constexpr std::size_t kViewerSamplesMax = 240;     // 20 minutes: about 20 kB
inline constexpr std::size_t kJudgedSamples = 12;         // a minute
// Who was not heard of for so long watches no more; what is known of him stays until it is old.
inline constexpr base::Duration kViewerSilence = std::chrono::seconds(15);
inline constexpr base::Duration kViewerKept = std::chrono::minutes(20);

enum class Carrier : std::uint8_t { kHls, kRtmp, kWebRtc };
std::string_view to_string(Carrier carrier);  // "hls", "rtmp", "webrtc"

// Names a viewer in this run of the server: by his pass, connection or peer.
struct ViewerKey {
  Carrier carrier = Carrier::kHls;
  std::uint64_t number = 0;
  friend auto operator<=>(const ViewerKey&, const ViewerKey&) = default;
};

// How many viewers may be measured, on all channels of the server.
class ViewerSlots {
 public:
  explicit ViewerSlots(std::size_t count) : left_(count) {}
  std::size_t left() const { return left_; }

 private:
  friend class Channel;
  std::size_t left_;
};

struct ViewerSample {
  base::WallTime at;
  Figures figures;
};

class Viewer {
 public:
  Viewer(std::uint32_t label, Carrier carrier, base::WallTime since)
      : label_(label), carrier_(carrier), since_(since) {}

  std::uint32_t label() const { return label_; }  // 1, 2, ... in the order in which they came
  Carrier carrier() const { return carrier_; }
  base::WallTime since() const { return since_; }
  // A proxy said that it passes his requests on: the line's figures are those between it and us.
  bool by_proxy() const { return by_proxy_; }
  bool is_present(base::Time now) const { return seen_ + kViewerSilence > now; }
  const std::optional<std::uint32_t>& joined_ms() const { return player_.joined_ms(); }
  const std::deque<ViewerSample>& samples() const { return samples_; }
  Figures last_minute() const;

 private:
  friend class Channel;
  std::uint32_t label_;
  Carrier carrier_;
  base::WallTime since_;
  bool by_proxy_ = false;
  base::Time seen_{};
  LineRates line_{Side::kSends};
  PacketRates packets_;
  PlayerCounts player_;
  std::deque<ViewerSample> samples_;
};

// What is known of a publisher, told about once a second.
struct PublisherNews {
  std::uint32_t bitrate_kbps = 0;
  std::optional<base::Duration> jitter;  // of the frames' arrival
  bool falls_behind = false;
  std::optional<base::TcpFacts> line;
};

class Channel {
 public:
  // The slots outlive it.
  explicit Channel(ViewerSlots& slots) : slots_(slots) {}
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  // Somebody is on air, perhaps again; the history goes on.
  void begin(std::string person);
  void end(base::Time now);
  void note(base::Time now, const PublisherNews& news);

  // A viewer is there, whatever else is known. False: he is not measured, there is no slot left;
  // then nothing else that is told of him does anything. Whoever has gone gives his slot first.
  bool note_viewer(base::Time now, base::WallTime wall, const ViewerKey& key);
  // True: it is a connection of which nothing was heard before.
  bool note_line(base::Time now, const ViewerKey& key, const base::TcpFacts& facts, bool by_proxy);
  void note_line_end(base::Time now, const ViewerKey& key, const base::TcpFacts& facts);
  // When that viewer was last heard of; nullopt: never, or long ago.
  std::optional<base::Time> last_seen(const ViewerKey& key) const;
  void note_player(base::Time now, const ViewerKey& key, const PlayerReport& report);
  void note_request(const ViewerKey& key, const RequestReport& report);
  // For viewers by WebRTC, whenever a receiver report has come, or every few seconds.
  void note_packets(base::Time now, const ViewerKey& key, const ReceiverReport& report);

  // Every kSampleEvery. `present`: how many watch, also those that are not measured. Gives the
  // minute that is over, if one is.
  std::optional<Minute> sample(base::Time now, base::WallTime wall, std::uint32_t present);
  // The minute that has begun, when the broadcast is over.
  std::optional<Minute> finish() { return minutes_.finish(); }

  bool on_air() const { return on_air_; }
  const std::string& person() const { return person_; }
  const std::deque<ChannelSample>& samples() const { return samples_; }
  std::vector<const Viewer*> viewers() const;  // in the order in which they came
  // Of the last minute.
  Figures publisher() const;
  bool falls_behind() const { return !samples_.empty() && samples_.back().falls_behind; }
  std::vector<Complaint> judge_publisher() const;
  std::vector<Complaint> judge(const Viewer& viewer) const;
  std::size_t unmeasured() const;  // who watches now and has no slot
  // The broadcast was over long ago: nothing is left that somebody will look at.
  bool is_old(base::Time now) const { return !on_air_ && ended_ + kViewerKept <= now; }

 private:
  using Viewers = std::map<ViewerKey, Viewer>;
  Viewer* find(const ViewerKey& key);
  bool make_room(base::Time now);
  void forget(base::Time now);
  void sample_viewers(base::Time now, base::WallTime wall, AudienceFigures& audience);

  ViewerSlots& slots_;
  bool on_air_ = false;
  std::string person_;
  LineRates upload_{Side::kReceives};
  PublisherNews news_;
  base::Time noted_{};
  base::Time ended_{};
  std::optional<base::Time> sampled_;
  std::deque<ChannelSample> samples_;
  Viewers viewers_;
  std::uint32_t last_label_ = 0;
  MinuteMaker minutes_;
};

}  // namespace quality
