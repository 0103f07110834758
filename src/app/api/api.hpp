// The HTTP API of docs/PROTOCOL.md, the control socket's, and /metrics. WHIP and WHEP are not here.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "app/accounts.hpp"
#include "app/api/account_routes.hpp"
#include "app/api/call.hpp"
#include "app/api/channel_routes.hpp"
#include "app/api/control_routes.hpp"
#include "app/api/doctor_routes.hpp"
#include "app/api/file_routes.hpp"
#include "app/api/live_rooms.hpp"
#include "app/api/metrics_routes.hpp"
#include "app/api/quality_routes.hpp"
#include "app/api/room_routes.hpp"
#include "app/api/setup_routes.hpp"
#include "app/api/slide_routes.hpp"
#include "app/api/upload_routes.hpp"
#include "app/api/video_routes.hpp"
#include "app/clock.hpp"
#include "app/router.hpp"
#include "app/store_gate.hpp"
#include "base/random.hpp"

namespace app::api {

// What is checked before any route, in this order: the address and the method; that a change comes
// from our own page (Origin, unless it comes over the control socket); that a body is JSON; that
// somebody is signed in where that is needed.
class Api final : public Handler {
 public:
  // All outlive it. `store_random` is used on the store thread alone.
  struct Parts {
    Accounts& accounts;
    StoreGate& store;
    LiveRooms& live;
    LiveChannels& channels;
    LiveVideos& videos;
    LiveUploads& uploads;
    LiveFiles& files;
    LiveSlides& slides;
    secret::PasswordWorker& passwords;
    ChannelQuality& quality;
    ServerControl& server;
    base::Random& store_random;
    const Clock& clock;
    school::Profile& profile;  // as load_profile gave it
    MachineSetup& machine;     // used on the store thread alone
    DoctorMachine& doctor;     // used on a thread of its own
    WayChecks& ways;
    base::Random& random;  // used on the app loop
  };
  explicit Api(const Parts& parts);

  boost::asio::awaitable<proto::http::Response> handle(proto::http::Request request,
                                                       Caller caller) override;

 private:
  // The route, or the response that says why there is none.
  const Route* find(Call& call, std::optional<Response>& refusal) const;
  boost::asio::awaitable<std::optional<Response>> admit(Call& call, const Route& route);

  Accounts& accounts_;
  AccountRoutes account_routes_;
  RoomRoutes room_routes_;
  ChannelRoutes channel_routes_;
  VideoRoutes video_routes_;
  UploadRoutes upload_routes_;
  FileRoutes file_routes_;
  SlideRoutes slide_routes_;
  QualityRoutes quality_routes_;
  SetupRoutes setup_routes_;
  DoctorRoutes doctor_routes_;
  MetricsRoutes metrics_routes_;
  ControlRoutes control_routes_;
  std::vector<Route> routes_;
};

}  // namespace app::api
