// Peers without a room: whether a browser reaches a media port, found out by being connected to it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "app/clock.hpp"
#include "app/media_port.hpp"
#include "app/way_checks.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "sfu/event.hpp"

namespace app::signal {

// Going on at a time, over all shards.
inline constexpr std::size_t kReachChecksMax = 8;
// After this a check is over, whatever it has come to.
inline constexpr base::Duration kReachCheckTime = std::chrono::seconds(12);

class ReachChecks final : public WayChecks {
 public:
  // All outlive it; `ids` is the one sequence of the program.
  ReachChecks(std::vector<MediaPort*> shards, MediaIds& ids, base::Random& random,
              const Clock& clock)
      : shards_(std::move(shards)), ids_(ids), random_(random), clock_(clock) {}

  std::size_t shards() const override { return shards_.size(); }
  base::Result<std::string, std::string_view> open(std::size_t shard, Way way,
                                                   std::string_view offer) override;

  void on_sfu_event(const sfu::Event& event);
  // Ends what is over. To be called about once a second.
  void tick();
  std::size_t going_on() const { return checks_.size(); }

 private:
  struct Check {
    std::size_t shard = 0;
    base::Time ends;
  };

  const std::vector<MediaPort*> shards_;
  MediaIds& ids_;
  base::Random& random_;
  const Clock& clock_;
  std::map<sfu::PeerId, Check> checks_;
};

}  // namespace app::signal
