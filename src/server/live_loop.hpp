// The thread of everything that is broadcast: takes RTMP connections, lets the Station think, and
// passes on what it says. docs/ARCHITECTURE.md has the way of a frame.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "app/broadcast/class_board.hpp"
#include "app/broadcast/live_port.hpp"
#include "app/clock.hpp"
#include "live/audience.hpp"
#include "live/class_stages.hpp"
#include "live/classes.hpp"
#include "live/station.hpp"
#include "net/file_descriptor.hpp"
#include "net/listener.hpp"
#include "net/system_random.hpp"
#include "school/play_words.hpp"
#include "server/aac_plugin.hpp"
#include "server/connection_count.hpp"
#include "server/live_gauges.hpp"
#include "server/rtmp_connection.hpp"

namespace server {

// Of RTMP. Somebody who knows no key is gone after a few seconds, so few are enough.
inline constexpr std::size_t kRtmpConnectionsMax = 2'000;
inline constexpr std::size_t kRtmpConnectionsPerAddressMax = 200;

// What came within this time is sent to a player in one piece: most of what a player costs is the
// system call. Players hold back a second and more anyway.
inline constexpr base::Duration kPlayGather = std::chrono::milliseconds(120);

// Of publishers by the SFU, on their way to the live thread: a second of a hundred of them.
inline constexpr std::size_t kSourceItemsMax = 65'536;
struct FromPublisher {
  live::PublisherId publisher;
  live::FromSource what;
};

class LiveLoop final : public app::broadcast::LivePort, public app::broadcast::StagePort {
 public:
  // All are called on the live thread.
  struct Sinks {
    std::function<void(app::broadcast::PublishAsked)> publish_asked;
    std::function<void(app::broadcast::NotAdmitted)> not_admitted;
    std::function<void(app::broadcast::PlayAsked)> play_asked;
    std::function<void(app::broadcast::PlayersChanged)> players;
    std::function<void(live::StationEvent)> event;
    // For whoever owns the disk. False: it is too slow, and takes nothing more of that recording.
    // Empty: nobody owns one, and nothing is recorded.
    std::function<bool(const live::RecordingBegan&)> recording_begins = {};
    std::function<bool(live::RecordingWrites)> recording_writes = {};
    std::function<void(app::broadcast::PlayerLines)> lines = {};  // empty: nobody wants to know
    // Of publishers whose media comes by the SFU.
    std::function<void(app::broadcast::SourceAnswer)> source_answered = {};
    std::function<void(live::SourceEvent)> source_event = {};
    // What viewers by the SFU of channels that come by RTMP are sent.
    std::function<void(live::FeedBatch)> feed = {};
    // A picture of a class must begin anew with a key frame.
    std::function<void(live::ClassSourceId)> class_keyframe = {};
  };
  struct Settings {
    bool rtmp = true;                               // false: nothing listens, adopt() still serves
    std::uint16_t rtmp_port = 1935;                 // 0 takes a free one
    std::vector<base::IpAddress> listen_addresses;  // empty: every address
    // Where the plug-in for AAC is looked for, when it is first needed.
    std::vector<std::filesystem::path> aac_plugin = aac_plugin_places();
  };

  // `clock` outlives it. Opens the port; one that is taken is logged, and rtmp_port() is 0.
  LiveLoop(const Settings& settings, const app::Clock& clock, Sinks sinks);
  // Ends all connections and the thread.
  ~LiveLoop() override;
  LiveLoop(const LiveLoop&) = delete;
  LiveLoop& operator=(const LiveLoop&) = delete;

  void start();
  // From any thread.
  LiveGauges gauges() const {
    return {rtmp_port_, static_cast<std::size_t>(aac_.load()), transcodings_};
  }
  std::uint16_t rtmp_port() const { return rtmp_port_; }  // 0: nothing listens

  // From any thread, as all of LivePort; each takes effect on the live thread.
  void admit(app::broadcast::Wish wish, live::Admission admission,
             live::hls::Counters counters) override;
  void refuse(app::broadcast::Wish wish, app::broadcast::Denial denial) override;
  void say_farewell(live::PublisherId publisher, std::string sentence) override;
  void admit_player(app::broadcast::Wish wish, app::broadcast::PlayAdmission admission) override;
  void refuse_player(app::broadcast::Wish wish, proto::rtmp::PlayRefusal code,
                     std::string sentence) override;
  void end_players(std::string channel, std::optional<school::WatchLinkId> link) override;
  void end_key(std::string channel, std::uint64_t key) override;
  void end_channel(std::string channel, live::DismissReason why) override;
  void set_limits(std::string channel, std::uint32_t bitrate_max_kbps,
                  std::uint16_t height_max) override;
  void record(std::string channel, app::RecordingWish wish) override;
  void want_aac(std::string channel, bool wanted) override;
  void set_stage(std::string channel, app::ClassStage stage) override;
  void end_stage(std::string channel) override;
  // All of them: the server stops. What is on air goes on.
  void end_recordings();
  // Whoever owns the disk has closed it.
  void recording_closed(live::recording::RecordingId id, live::recording::EndReason why);
  // Done on the live thread with the classes that are recorded, and then it is told what they say.
  void with_classes(std::function<void(live::Classes& classes, base::Time now)> act);
  // What those publishers sent, in order. When more than kSourceItemsMax wait it is dropped: what
  // is missing is then a loss like any other.
  void receive(std::vector<FromPublisher> items);
  // Their transport is gone, or they said that they have finished.
  void source_lost(live::PublisherId publisher);
  void source_ended(live::PublisherId publisher);
  // Somebody who plays by the SFU has gone.
  void source_player_left(live::PlayerId player);
  // Somebody plays the channel by the SFU, which is fed there; nobody does any more.
  void start_feed(std::string channel, live::FeedPlace place);
  void stop_feed(std::string channel);
  // A connection that speaks RTMP, of which `early` was read already.
  // `meter` as in RtmpConnection::set_meter; may be empty.
  void adopt(net::FileDescriptor socket, base::IpAddress peer, std::string early,
             net::FileDescriptor meter = {});

 private:
  using Connections = std::unordered_map<RtmpConnectionId, std::shared_ptr<RtmpConnection>>;

  void listen(const Settings& settings);
  boost::asio::awaitable<void> accept_all(net::Listener& listener);
  boost::asio::awaitable<void> serve(std::unique_ptr<net::Stream> stream, base::IpAddress peer,
                                     std::string early, net::FileDescriptor meter);
  // Looks after what has a deadline. Sleeps while nothing has: on a small computer where nothing is
  // broadcast, a thread that wakes to look costs more than the rest of the server.
  boost::asio::awaitable<void> tick();
  bool idle() const;
  void wake();
  // On the live thread; what it begins finds the tick awake.
  template <class Act>
  void run(Act act) {
    boost::asio::post(loop_, [this, act = std::move(act)]() mutable {
      wake();
      act();
    });
  }
  void on_event(RtmpConnection& connection, proto::rtmp::SessionEvent& event);
  void ask(RtmpConnection& connection, proto::rtmp::PublishRequested& request);
  void ask(RtmpConnection& connection, proto::rtmp::PlayRequested& request);
  void pass_on(live::PublisherId publisher, const proto::rtmp::MediaReceived& media);
  void admit_source(app::broadcast::Wish wish, live::Admission admission,
                    const live::hls::Counters& counters);
  void admit_source_player(app::broadcast::Wish wish,
                           const app::broadcast::PlayAdmission& admission);
  void load_aac();
  void on_aac(const AacLoader::Loaded& loaded);
  void answer_source(app::broadcast::SourceAnswer answer);
  void dismiss_source(std::uint64_t connection, std::string sentence);
  void end_rtmp_players(const std::string& channel);
  void on_low_delay(const live::LowDelayChanged& changed);
  void seat(live::PlayerId player, const app::broadcast::PlayAdmission& admission,
            const live::PlayFeed& feed);
  bool send(live::PlayerId player, const live::Audience::Batch& batch, std::size_t first,
            std::size_t count);
  // Lets players have what has come within kPlayGather.
  void gather();
  void player_left(live::PlayerId player);
  void end_player(live::PlayerId player, school::PlayRefusal why);
  void tell_players(const std::string& channel);
  void tell_lines(base::Time now);
  void tell_events();
  void tell_classes();
  // What the Station tells whoever shows a class. False: it is not about that.
  bool tell_stage(const live::SourceEvent& event);
  void close_recording(live::recording::RecordingId id, live::recording::EndReason why);
  // What it has to say to whoever owns the disk; false: it is not about that.
  bool tell_recording(live::StationEvent& event);
  RtmpConnection* find(RtmpConnectionId id);

  const app::Clock& clock_;
  Sinks sinks_;
  const std::vector<std::filesystem::path> aac_places_;
  net::SystemRandom random_;
  boost::asio::io_context loop_{1};
  boost::asio::steady_timer ticker_{loop_};
  bool sleeps_ = false;
  std::vector<std::unique_ptr<net::Listener>> listeners_;
  std::uint16_t rtmp_port_ = 0;
  ConnectionCount count_{kRtmpConnectionsMax, kRtmpConnectionsPerAddressMax};
  Connections connections_;
  std::uint64_t last_id_ = 0;
  live::Station station_;
  live::Classes classes_;
  live::ClassStages stages_{station_};
  live::Audience audience_;
  boost::asio::steady_timer gather_timer_{loop_};
  bool gathers_ = false;  // the timer runs
  // Who wants to play by the SFU while the plug-in is being loaded.
  std::vector<std::pair<app::broadcast::Wish, app::broadcast::PlayAdmission>> awaiting_aac_;
  std::atomic<live::AacSupply::State> aac_ = live::AacSupply::State::kUnknown;
  std::atomic<std::size_t> transcodings_ = 0;
  base::Time next_lines_{};
  std::atomic<std::size_t> items_waiting_ = 0;
  std::atomic<bool> items_dropped_ = false;  // and that was said
  std::thread thread_;
  AacLoader aac_loader_;  // ends before the loop that it posts to
};

}  // namespace server
