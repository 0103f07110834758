// How good the broadcasts are, on the app loop: brings what the kernel, the players and RTCP say
// together, for each channel and viewer, and keeps each minute.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "app/broadcast/live_port.hpp"
#include "app/broadcast/watch_pass.hpp"
#include "app/channel_quality.hpp"
#include "app/clock.hpp"
#include "app/router.hpp"
#include "app/store_gate.hpp"
#include "live/station_events.hpp"
#include "proto/http/message.hpp"

namespace app::broadcast {

// Viewers of all channels; each costs up to 20 kB. Of more it is known that they watch, no more.
inline constexpr std::size_t kViewersMeasuredMax = 500;

class QualityBoard final : public ChannelQuality {
 public:
  // All outlive it.
  struct Parts {
    StoreGate& store;
    const Clock& clock;
    PassKey pass_key;
  };
  explicit QualityBoard(const Parts& parts) : parts_(parts) {}

  void on_air(std::string_view channel, std::string_view person);
  void off_air(std::string_view channel);
  void deleted(std::string_view channel);
  void on_report(const live::StationReport& report);
  void on_lines(const PlayerLines& lines);
  // A viewer asked for a piece by HLS. Reads the caller's line, and CMCD.
  void on_request(std::string_view channel, std::uint64_t viewer,
                  const proto::http::Request& request, const Caller& caller);
  // Of a viewer by WebRTC, every few seconds. `viewer` is his pass's where he has one, so that what
  // his page says is his; else any number that no other viewer of the channel has. Nothing happens
  // while the channel is off air.
  void on_receiver_report(std::string_view channel, std::uint64_t viewer,
                          const quality::ReceiverReport& report);
  // About once a second. `present` says how many watch a channel.
  void tick(const std::function<std::size_t(std::string_view)>& present);

  const quality::Channel* look(std::string_view channel) const override;
  bool note_player(std::string_view channel, std::string_view pass,
                   const quality::PlayerReport& report) override;

 private:
  struct Entry {
    explicit Entry(quality::ViewerSlots& slots) : quality(slots) {}
    quality::Channel quality;
    base::Time next_sample{};
  };
  quality::Channel* on_air_of(std::string_view channel);
  void look_at(Line& line, quality::Channel& channel, std::string_view name,
               const quality::ViewerKey& key, bool by_proxy);
  void keep(std::string_view channel, const quality::Minute& minute);

  Parts parts_;
  quality::ViewerSlots slots_{kViewersMeasuredMax};  // outlives the channels
  std::map<std::string, std::unique_ptr<Entry>, std::less<>> channels_;
};

}  // namespace app::broadcast
