#include "server/capacity.hpp"

#include <algorithm>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>

#include "load/ceiling.hpp"
#include "net/cpu_quota.hpp"
#include "server/headroom.hpp"

namespace server {

namespace {

constexpr std::size_t kViewers = 100;
constexpr std::size_t kPayloadBytes = 780;  // of kCameraAndSound, on average
// A frame of the camera comes as a burst of packets, sound one by one.
constexpr double kBurstsPerSecond = 75;

double megabits(double viewers, const Diet& diet) {
  return viewers * diet.bits_per_second / 1e6;
}

}  // namespace

Capacity measure_capacity(unsigned shards, const std::stop_token& stop) {
  const load::Pace pace{kBurstsPerSecond, kCameraAndSound.packets_per_second / kBurstsPerSecond};
  const double nanoseconds = load::measure_paced_ceiling(kViewers, kPayloadBytes, pace, stop);
  if (nanoseconds <= 0) throw std::runtime_error("the kernel does not send to this machine itself");
  // A container may have less than a processor.
  const double processors = std::max(1U, std::thread::hardware_concurrency());
  const double allowed = std::min(net::cpu_quota().value_or(processors), processors);
  const double whole = std::max(1.0, std::min<double>(shards, allowed));
  return {nanoseconds * 1e-9 / kBareShare / std::min(1.0, allowed), static_cast<unsigned>(whole)};
}

std::uint64_t viewers(const Capacity& capacity, const Diet& diet) {
  const double cost = diet.packets_per_second * capacity.packet_s;
  return cost <= 0 ? 0 : static_cast<std::uint64_t>(capacity.shards * Headroom::kBusyMax / cost);
}

std::string capacity_report(const Capacity& capacity, bool json) {
  const std::uint64_t camera = viewers(capacity, kCameraAndSound);
  const std::uint64_t slides = viewers(capacity, kSoundAndSlides);
  if (json) {
    return fmt::format("{{\"packet_us\":{:.2f},\"shards\":{},\"camera\":{},\"slides\":{}}}\n",
                       capacity.packet_s * 1e6, capacity.shards, camera, slides);
  }
  constexpr double kLineMbps = 100;
  return fmt::format(
      "This machine carries about {} viewers with camera and sound, {} with sound and slides,\n"
      "in all rooms together ({:.1f} us of a processor for a packet, {} media thread{}).\n"
      "The network is another limit: {} viewers with camera take {:.0f} Mbit/s. A line of {:.0f} "
      "Mbit/s\ncarries {:.0f} with camera, {:.0f} with sound and slides.\n",
      camera, slides, capacity.packet_s * 1e6, capacity.shards, capacity.shards == 1 ? "" : "s",
      camera, megabits(static_cast<double>(camera), kCameraAndSound), kLineMbps,
      kLineMbps / megabits(1, kCameraAndSound), kLineMbps / megabits(1, kSoundAndSlides));
}

}  // namespace server
