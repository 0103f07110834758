// A server under test with the clients that a test sends to it, one after another: what `load` and
// `measure` have in common.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "load/attendance.hpp"
#include "load/crowd.hpp"
#include "load/process_usage.hpp"
#include "load/report.hpp"
#include "load/signalling.hpp"
#include "net/system_random.hpp"
#include "proto/dtls/context.hpp"

namespace load {

// A viewer that has seen nothing after so long has failed to join.
inline constexpr std::chrono::seconds kJoinTimeMax{15};

class Stage {
 public:
  Stage(Endpoint publish, Endpoint watch, unsigned decrypt_every);
  // However a test ends, the server is told: it would else wait half a minute for its clients.
  ~Stage();
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  // Publishes the clips, and waits until their packets flow. The error is a sentence.
  std::optional<std::string> publish(std::vector<media::file::Clip> clips);
  // Asks for one more viewer; it goes on joining meanwhile.
  std::optional<std::string> add_viewer();
  // Waits until every viewer has seen media or failed to, and gives how the joining went of those
  // that were added since the last call: milliseconds, in `failed` who did not get in.
  Quantiles wait_for_joins(std::size_t& failed);
  std::size_t watching() const;

  // Lets time pass, less when it is interrupted, and gives what happened. `pid` 0: the server's
  // process is unknown.
  Step hold(
      std::chrono::milliseconds time, int pid,
      const std::function<bool()>& interrupted = [] { return false; });
  // Why the test cannot go on; nullopt: it can.
  std::optional<std::string> broken() const;
  CrowdTotals totals() const { return crowd_.totals(); }
  // Everybody goes home.
  void close();

 private:
  struct Moment {
    base::Time at;
    CrowdTotals totals;
    std::vector<ViewerState> viewers;
  };
  // Between two bursts of the publisher, if there is such a time soon: what is on its way at the
  // end of a step would be expected, and missing.
  Moment quiet_moment() const;

  Endpoint publish_;
  Endpoint watch_;
  net::SystemRandom random_;
  proto::dtls::Context context_;
  Crowd crowd_;
  std::optional<Session> publisher_;
  std::size_t joined_ = 0;  // viewers that earlier calls of wait_for_joins() have spoken of
};

}  // namespace load
