// The machine under a running server, as the doctor's page asks about it.
#pragma once

#include <stop_token>

#include "app/api/doctor_routes.hpp"
#include "server/config.hpp"

namespace server {

class MachineDoctor final : public app::api::DoctorMachine {
 public:
  // `config`: what the server runs with; outlives it.
  explicit MachineDoctor(const Config& config) : config_(config) {}

  doctor::Facts facts(const app::api::Stats& stats) const override;
  std::optional<app::api::ViewersCarried> viewers_carried() const override;
  // From any thread: what is being measured ends at once, since the server does.
  void stop() { stop_.request_stop(); }

 private:
  const Config& config_;
  std::stop_source stop_;
};

}  // namespace server
