// The doctor's page, for administrators: what is wrong with the machine, how many viewers it
// carries, and whether the asking browser reaches the media ports, and how fast.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/api/call.hpp"
#include "app/api/live_rooms.hpp"
#include "app/clock.hpp"
#include "app/side_thread.hpp"
#include "app/way_checks.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "doctor/facts.hpp"

namespace app::api {

// Viewers in all rooms together, until newcomers are refused.
struct ViewersCarried {
  std::uint64_t camera = 0;  // with camera and sound
  std::uint64_t slides = 0;  // with sound and slides
};

// The machine that the server runs on. Used on one thread beside the loop.
class DoctorMachine {
 public:
  virtual ~DoctorMachine() = default;
  // `stats`: of this server, now. Blocks for up to about two seconds.
  virtual doctor::Facts facts(const Stats& stats) const = 0;
  // Measures for about three seconds. nullopt: the kernel does not let it.
  virtual std::optional<ViewersCarried> viewers_carried() const = 0;
};

// Questions that may wait for the thread, the one that is being answered included.
inline constexpr std::size_t kDoctorWaitingMax = 4;
// What the way to a browser is measured with: it asks for one such piece after the other, several
// at a time, and stops by itself after three seconds. A measurement is one person's; in this time
// nobody else has one, and it gets so much at most.
inline constexpr std::size_t kUplinkPiece = std::size_t{2} * 1024 * 1024;
inline constexpr std::size_t kUplinkBytesMax = std::size_t{768} * 1024 * 1024;
inline constexpr base::Duration kUplinkTime = std::chrono::seconds(5);

class DoctorRoutes {
 public:
  struct Parts {
    DoctorMachine& machine;
    WayChecks& ways;
    ServerControl& server;
    base::Random& random;  // used on the app loop
    const Clock& clock;
  };
  // All outlive it.
  explicit DoctorRoutes(const Parts& parts) : parts_(parts) {}
  void add_to(std::vector<Route>& routes);

 private:
  struct Uplink {
    std::string person;
    base::Time ends;
    std::size_t sent = 0;
  };

  Reply get_findings(Call& call);
  Reply post_capacity(Call& call);
  Reply post_way(Call& call);
  Reply get_uplink(Call& call);

  Parts parts_;
  // The capacity. A request that the end of the server leaves unfinished outlives this object.
  std::shared_ptr<bool> measuring_ = std::make_shared<bool>(false);
  std::optional<Uplink> uplink_;
  std::vector<std::uint8_t> noise_;  // kUplinkPiece, from the first measurement on
  SideThread thread_{kDoctorWaitingMax};
};

}  // namespace app::api
