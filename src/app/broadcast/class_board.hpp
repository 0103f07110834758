// Classes that are given to an audience as a broadcast, on the app loop: what viewers can ask for,
// who of them may, and the answers. A channel's is ChannelBoard.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "app/broadcast/aac_demand.hpp"
#include "app/broadcast/waiting_requests.hpp"
#include "app/broadcast/watch_pass.hpp"
#include "app/class_broadcaster.hpp"
#include "app/clock.hpp"
#include "app/router.hpp"
#include "base/random.hpp"
#include "live/class_stages.hpp"
#include "live/hls/window.hpp"
#include "live/station_events.hpp"
#include "proto/http/message.hpp"

namespace app::broadcast {

// A page that lost its line goes on within seconds, and nobody looks back in a class: of picture
// and sound, each.
inline constexpr live::hls::StoreLimits kClassWindowLimits{std::chrono::minutes(1),
                                                           std::size_t{32} << 20U};

// The live thread, as a class that is broadcast sees it.
class StagePort {
 public:
  virtual ~StagePort() = default;
  // `channel`: live::is_class_channel.
  virtual void set_stage(std::string channel, ClassStage stage) = 0;
  virtual void end_stage(std::string channel) = 0;
  virtual void want_aac(std::string channel, bool wanted) = 0;  // as LivePort has it
};

class ClassBoard final : public ClassBroadcaster, public Handler {
 public:
  // All outlive it. `run` names this run of the server in addresses.
  struct Parts {
    boost::asio::any_io_executor loop;
    const Clock& clock;
    base::Random& random;
    const PassKey& pass_key;
    live::hls::Run run;
  };
  explicit ClassBoard(Parts parts) : parts_(std::move(parts)) {}

  // Before anybody is in a class, and nullptr when the live thread ends: from then on it is told
  // nothing.
  void set_port(StagePort* port) { port_ = port; }

  void set_stage(std::string_view room, ClassStage stage) override;
  void end(std::string_view room) override;
  AudienceTicket admit(std::string_view room) override;
  void dismiss(std::string_view room, std::uint64_t viewer) override;

  // Of what the Station tells. True: it is of a class, and nobody else's.
  bool follow(const live::StationEvent& event);
  // About once a second.
  void tick();
  // The server stops: whoever waits is answered.
  void stop();
  // Of all classes: who may watch.
  std::size_t viewers() const;

  // Whether a path is one of a class's: /hls/class:ROOM/~PASS/FILE.
  static bool is_path_of_class(std::string_view path);
  boost::asio::awaitable<proto::http::Response> handle(proto::http::Request request,
                                                       Caller caller) override;

 private:
  struct Class {
    explicit Class(boost::asio::any_io_executor loop) : waiting(std::move(loop)) {}
    std::unique_ptr<live::hls::Window> window;  // nullptr: nothing is on air
    // What is shown has a picture, and it has come when the window's is so far; 0: it has none.
    bool shows_picture = false;
    live::hls::Position picture_from = 0;
    std::set<std::uint64_t> viewers;
    WaitingRequests waiting;
    AacDemand aac;
  };
  Class& class_of(const std::string& channel);
  Class* find(std::string_view channel);
  void on_air(Class& entry, const live::WentOnAir& event);
  void note_demand(const std::string& channel, Class& entry, const live::hls::Request& request);

  Parts parts_;
  StagePort* port_ = nullptr;
  std::map<std::string, std::unique_ptr<Class>, std::less<>> classes_;  // by channel
  bool stopping_ = false;
};

}  // namespace app::broadcast
