#include "load/stage.hpp"

#include <algorithm>
#include <array>
#include <thread>

#include <unistd.h>

#include "net/system_clock.hpp"

namespace load {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPoll{10};
constexpr milliseconds kInterruptPoll{200};
// Nothing sent and nothing come for so long: nothing is on its way. A burst comes every 20 ms.
constexpr milliseconds kQuiet{5};
constexpr milliseconds kQuietWithin{100};
constexpr double kMegabyte = 1e6;

proto::dtls::Context make_context() {
  auto context = proto::dtls::Context::make(std::array<std::uint16_t, 2>{7, 1}, net::wall_now());
  if (!context) throw std::runtime_error("OpenSSL makes no certificate");
  return std::move(*context);
}

double seconds_of(base::Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

template <class Condition>
bool wait_until(std::chrono::seconds longest, Condition condition) {
  const base::Time end = net::now() + longest;
  while (!condition()) {
    if (net::now() > end) return false;
    std::this_thread::sleep_for(kPoll);
  }
  return true;
}

void sleep_until(base::Time end, const std::function<bool()>& interrupted) {
  while (!interrupted()) {
    const base::Duration left = end - net::now();
    if (left <= base::Duration{}) return;
    std::this_thread::sleep_for(std::min<base::Duration>(left, kInterruptPoll));
  }
}

}  // namespace

Stage::Stage(Endpoint publish, Endpoint watch, unsigned decrypt_every)
    : publish_(std::move(publish)),
      watch_(std::move(watch)),
      context_(make_context()),
      crowd_(context_, decrypt_every) {}

Stage::~Stage() {
  close();
}

std::optional<std::string> Stage::publish(std::vector<media::file::Clip> clips) {
  std::vector<media::Codec> codecs;
  codecs.reserve(clips.size());
  for (const media::file::Clip& clip : clips) codecs.push_back(clip.codec);
  const auto identity = make_identity(context_.fingerprint(), random_);
  auto session = open_whip(publish_, identity, codecs, random_);
  if (!session) return "the publisher: " + session.error();
  publisher_ = std::move(*session);
  if (auto error =
          crowd_.publish(identity, publisher_->server, publisher_->tracks, std::move(clips))) {
    return error;
  }
  const bool flows = wait_until(kJoinTimeMax, [&] {
    return crowd_.publisher_lost() || (crowd_.is_publishing() && crowd_.totals().published > 0);
  });
  if (flows && !crowd_.publisher_lost()) return std::nullopt;
  return "the publisher: no connection by UDP to the addresses of the answer";
}

std::optional<std::string> Stage::add_viewer() {
  const base::Time asked = net::now();
  const auto identity = make_identity(context_.fingerprint(), random_);
  const auto session = open_whep(watch_, identity);
  if (!session) return session.error();
  const auto added = crowd_.add_viewer(identity, session->server, asked);
  return added ? std::nullopt : std::optional(added.error());
}

Quantiles Stage::wait_for_joins(std::size_t& failed) {
  wait_until(kJoinTimeMax, [&] {
    const auto viewers = crowd_.viewers();
    return std::all_of(viewers.begin(), viewers.end(),
                       [](const ViewerState& viewer) { return viewer.arrived || viewer.lost; });
  });
  const auto viewers = crowd_.viewers();
  std::vector<double> times;
  for (; joined_ < viewers.size(); ++joined_) {
    const ViewerState& viewer = viewers[joined_];
    if (viewer.arrived) {
      times.push_back(seconds_of(*viewer.arrived - viewer.asked) * 1000);
    } else {
      ++failed;
    }
  }
  return quantiles_of(std::move(times));
}

std::size_t Stage::watching() const {
  const auto viewers = crowd_.viewers();
  return static_cast<std::size_t>(std::count_if(
      viewers.begin(), viewers.end(), [](const ViewerState& viewer) { return viewer.watches(); }));
}

std::optional<std::string> Stage::broken() const {
  if (crowd_.publisher_lost()) return "the server has let the publisher go";
  return std::nullopt;
}

Stage::Moment Stage::quiet_moment() const {
  const base::Time end = net::now() + kQuietWithin;
  for (;;) {
    const CrowdTotals before = crowd_.totals();
    std::this_thread::sleep_for(kQuiet);
    Moment moment{net::now(), crowd_.totals(), crowd_.viewers()};
    const bool quiet =
        moment.totals.published == before.published && moment.totals.packets == before.packets;
    if (quiet || moment.at > end) return moment;
  }
}

Step Stage::hold(milliseconds time, int pid, const std::function<bool()>& interrupted) {
  const Moment start = quiet_moment();
  crowd_.take_latencies();
  const auto own_before = read_process_usage(getpid());
  const auto server_before = pid != 0 ? read_process_usage(pid) : std::nullopt;
  sleep_until(start.at + time, interrupted);
  const Moment end = quiet_moment();
  const auto own_after = read_process_usage(getpid());
  const auto server_after = pid != 0 ? read_process_usage(pid) : std::nullopt;

  const CrowdTotals& before = start.totals;
  const CrowdTotals& after = end.totals;
  const std::uint64_t published = after.published - before.published;
  const Attendance attended = attendance(start.viewers, end.viewers, published);
  Step step;
  step.viewers = attended.viewers;
  step.stalled = attended.stalled;
  step.seconds = seconds_of(end.at - start.at);
  step.packets = after.packets - before.packets;
  if (publisher_) {
    step.expected = attended.expected;
    step.missing = attended.missing;
  }
  // A late packet takes a loss back.
  step.lost = after.lost > before.lost ? after.lost - before.lost : 0;
  step.gaps = after.gaps - before.gaps;
  if (const std::uint64_t bursts = after.bursts - before.bursts; bursts > 0) {
    step.pace = {static_cast<double>(bursts) / step.seconds,
                 static_cast<double>(published) / static_cast<double>(bursts)};
  }
  step.latency = quantiles_of(crowd_.take_latencies());
  const auto megabits = [&](std::uint64_t from, std::uint64_t to) {
    return static_cast<double>(to - from) * 8 / 1e6 / step.seconds;
  };
  step.megabits_sent = megabits(before.bytes_from_server, after.bytes_from_server);
  step.megabits_received = megabits(before.bytes_to_server, after.bytes_to_server);
  if (own_before && own_after) {
    step.own_cpu_percent = (own_after->cpu_seconds - own_before->cpu_seconds) / step.seconds * 100;
  }
  if (server_before && server_after) {
    ServerUse use;
    use.cpu_seconds = server_after->cpu_seconds - server_before->cpu_seconds;
    use.cpu_percent = use.cpu_seconds / step.seconds * 100;
    use.rss_megabytes = static_cast<double>(server_after->rss_bytes) / kMegabyte;
    use.pss_megabytes = static_cast<double>(server_after->pss_bytes) / kMegabyte;
    if (step.packets > 0) {
      use.nanoseconds_per_packet = use.cpu_seconds * 1e9 / static_cast<double>(step.packets);
    }
    step.server = use;
  }
  return step;
}

void Stage::close() {
  crowd_.leave();
  if (publisher_) close_session(publish_, *publisher_);
  publisher_.reset();
}

}  // namespace load
