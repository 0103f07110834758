#include "server/machine_doctor.hpp"

#include <stdexcept>

#include "base/log.hpp"
#include "server/capacity.hpp"
#include "server/doctor_facts.hpp"

namespace server {

doctor::Facts MachineDoctor::facts(const app::api::Stats& stats) const {
  return gather_facts(config_, stats);
}

std::optional<app::api::ViewersCarried> MachineDoctor::viewers_carried() const {
  try {
    const Capacity capacity = measure_capacity(config_.shards, stop_.get_token());
    return app::api::ViewersCarried{viewers(capacity, kCameraAndSound),
                                    viewers(capacity, kSoundAndSlides)};
  } catch (const std::runtime_error& error) {
    if (!stop_.stop_requested())
      base::log_warning("server", "the capacity cannot be measured: {}", error.what());
    return std::nullopt;
  }
}

}  // namespace server
