// What is on air and who watches, on the app loop: follows what the Station tells, keeps what
// viewers can ask for, and answers them. Everything that a channel's own records say is the
// store's.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "app/broadcast/aac_demand.hpp"
#include "app/broadcast/hls_answers.hpp"
#include "app/broadcast/live_port.hpp"
#include "app/broadcast/publish_desk.hpp"
#include "app/broadcast/quality_board.hpp"
#include "app/broadcast/viewer_count.hpp"
#include "app/broadcast/waiting_requests.hpp"
#include "app/broadcast/watch_pass.hpp"
#include "app/channel_follower.hpp"
#include "app/clock.hpp"
#include "app/live_channels.hpp"
#include "app/router.hpp"
#include "app/store_gate.hpp"
#include "base/random.hpp"
#include "live/hls/window.hpp"
#include "proto/http/message.hpp"

namespace app::broadcast {

// Watch links whose state is remembered, so that the store is asked once for each.
inline constexpr std::size_t kLinksRemembered = 10'000;
// Of each of picture and sound: at 6 Mbit/s more than a minute, at 1 Mbit/s all five. A Raspberry
// Pi has a few channels at most.
inline constexpr live::hls::StoreLimits kWindowLimits{std::chrono::minutes(5),
                                                      std::size_t{96} << 20U};
// What is over can still be watched to its end for so long.
inline constexpr base::Duration kAfterEnd = std::chrono::minutes(5);

// A name that no other run of the server has had, but by chance (1 in 2^50).
live::hls::Run make_run(base::Random& random);

class ChannelBoard final : public LiveChannels, public Handler {
 public:
  // All outlive it. `run` names this run of the server in addresses.
  struct Parts {
    boost::asio::any_io_executor loop;
    StoreGate& store;
    LivePort& live;
    PublishDesk& desk;
    QualityBoard& quality;
    const Clock& clock;
    base::Random& random;
    PassKey pass_key;
    live::hls::Run run;
  };
  explicit ChannelBoard(Parts parts) : parts_(std::move(parts)) {}

  void on_event(live::StationEvent event);
  void on_players(const PlayersChanged& players);
  // Has gone over from HLS to a connection, and is one of the channel's players.
  void on_watches_by_webrtc(std::string_view channel, std::uint64_t viewer);
  // Recordings will have to stop in about so long, for want of space on the disk.
  void on_space_low(base::Duration left);
  // About once a second.
  void tick();
  // The server stops: whoever waits is answered.
  void stop();
  // Where programs go; 0: nowhere.
  void set_ports(std::uint16_t rtmp, std::uint16_t rtmps) {
    rtmp_port_ = rtmp;
    rtmps_port_ = rtmps;
  }
  // Hears what becomes of channels, too; outlives the board.
  void set_follower(ChannelFollower& follower) { follower_ = &follower; }
  std::size_t on_air_count() const;
  std::size_t viewers_in_all() const;

  // /hls/CHANNEL/FILE and /hls/CHANNEL/~PASS/FILE.
  boost::asio::awaitable<proto::http::Response> handle(proto::http::Request request,
                                                       Caller caller) override;

  std::uint16_t rtmp_port() const override { return rtmp_port_; }
  std::uint16_t rtmps_port() const override { return rtmps_port_; }
  WatchDoor open(const school::ChannelRecord& channel, std::string_view pass,
                 const std::optional<school::WatchLink>& link) override;
  std::optional<OnAir> on_air(std::string_view channel) const override;
  bool is_live(std::string_view channel) const override;
  std::size_t viewers(std::string_view channel) const override;
  void changed(const school::ChannelRecord& channel) override;
  void deleted(std::string_view channel) override;
  void key_revoked(std::string_view channel, school::ChannelKeyId key) override;
  void watch_link_revoked(std::string_view channel, school::WatchLinkId link) override;
  bool stop(std::string_view channel) override;
  bool record(std::string_view channel, RecordingWish wish) override;

 private:
  struct Channel {
    explicit Channel(boost::asio::any_io_executor loop) : waiting(std::move(loop)) {}
    std::optional<live::Admission> admission;  // of who is, or was last, on air
    live::PublisherId publisher;
    base::WallTime since;
    bool on_air = false;  // or away
    bool away = false;
    live::StationReport report;
    std::optional<live::NoLowDelay> no_low_delay;
    std::optional<RecordingOnAir> recording;
    std::string recording_ended;  // why the last one did, if nobody wanted it to
    std::unique_ptr<live::hls::Window> window;
    live::hls::Counters reserved;
    base::Time over_since{};
    ViewerCount viewers;      // by HLS
    std::size_t players = 0;  // by RTMP and WebRTC
    WaitingRequests waiting;
    AacDemand aac;
  };
  void on(live::WentOnAir& event);
  void on(live::WentAway& event);
  void on(live::WentOffAir& event);
  void on(live::Dismissed& event);
  void on(live::LowDelayChanged& event);
  void on(live::AacGivenUp& event);
  void on(live::HlsAdded& event);
  void on(live::StationReport& event);
  void on(live::RecordingBegan& event);
  void on(live::RecordingPaused& event);
  void on(live::RecordingOver& event);
  void on(const live::RecordingRejoined&) {}
  void on(const live::RecordingWrites&) {}  // goes to the disk alone
  Channel& channel_of(std::string_view name);
  Channel* find(std::string_view name);
  const Channel* find(std::string_view name) const;
  void reserve_further(const std::string& name, Channel& channel);
  void write_down(const live::Admission& admission, std::string_view what);

  boost::asio::awaitable<proto::http::Response> serve(proto::http::Request request, Caller caller);
  // Whose pass it is, or chance by the address; nullopt: nobody may watch by it.
  boost::asio::awaitable<std::optional<std::uint64_t>> viewer_of(const HlsAsked& asked,
                                                                 const Caller& caller,
                                                                 school::Viewing viewing);
  boost::asio::awaitable<bool> holds(school::WatchLinkId link);
  boost::asio::awaitable<std::optional<school::Viewing>> viewing_of(std::string channel);
  boost::asio::awaitable<proto::http::Response> answer(std::string name, live::hls::Request request,
                                                       bool is_private);

  Parts parts_;
  std::uint16_t rtmp_port_ = 0;
  std::uint16_t rtmps_port_ = 0;
  ChannelFollower* follower_ = nullptr;
  std::map<std::string, std::unique_ptr<Channel>, std::less<>> channels_;
  std::map<std::string, school::Viewing, std::less<>> viewing_;  // of channels that were asked for
  std::map<school::WatchLinkId, bool> links_;                    // whether it holds
  std::optional<base::Time>
      space_ends_;  // when recordings will have to stop, by the last word of it
  base::Time space_said_{};
  bool stopping_ = false;
};

}  // namespace app::broadcast
